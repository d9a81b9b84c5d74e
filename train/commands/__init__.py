"""The commands of ``python -m train``, one module each, in the order in which a student meets them.

A module has ``add(commands)``, which adds its sub-parser and sets ``run``, a function of the parsed arguments.
Importing one loads neither TensorFlow nor Qt: ``run`` does that.
"""

from __future__ import annotations

from train.commands import card, compare, evaluate, explain, export, finetune, fit, inspect, label, report, samples

COMMANDS = (inspect, samples, fit, export, evaluate, card, compare, explain, report, label, finetune)
