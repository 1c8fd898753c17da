"""Adaptation to a target domain without its labels: a loss a file, and training with them."""

from suite.nn.adaptation._alignment import Alignment as Alignment
from suite.nn.adaptation._alignment import Side as Side
from suite.nn.adaptation.adversarial import Dann as Dann
from suite.nn.adaptation.batch_statistics import adabn as adabn
from suite.nn.adaptation.conditional import Cdan as Cdan
from suite.nn.adaptation.covariance import Coral as Coral
from suite.nn.adaptation.covariance import coral as coral
from suite.nn.adaptation.joint_mmd import JointMmd as JointMmd
from suite.nn.adaptation.joint_mmd import jmmd as jmmd
from suite.nn.adaptation.mmd import MultiKernelMmd as MultiKernelMmd
from suite.nn.adaptation.mmd import mk_mmd as mk_mmd
