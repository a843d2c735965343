"""The tamper-evident event log: every change of rights or money is a leaf that signed checkpoints outside cover."""
