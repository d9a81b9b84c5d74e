"""How a batch of faces becomes logits: ONNX Runtime or TensorFlow behind one protocol."""
