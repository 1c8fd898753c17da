"""Features or fixed transforms and a classifier of scikit-learn."""
