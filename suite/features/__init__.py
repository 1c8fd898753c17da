"""scikit-learn transformers made of signals: windows in, columns out."""
