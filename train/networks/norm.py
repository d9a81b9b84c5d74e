"""BatchNorm whose training step is one fused operation."""

from __future__ import annotations

import keras
from keras import layers


class FusedBatchNormalization(layers.BatchNormalization):
    """Keras' BatchNorm with TensorFlow's fused kernel in training (Ioffe & Szegedy 2015).

    Keras 3 computes mean, variance and scaling as a chain of float32 operations; on a CPU that takes as long as the
    convolutions. The kernel does it in one pass, in the layer's own precision with float32 statistics. On other back
    ends, and in inference, it is Keras' layer unchanged. The variance that is averaged is the unbiased one.
    """

    def call(
        self, inputs: keras.KerasTensor, training: bool | None = None, mask: keras.KerasTensor | None = None
    ) -> keras.KerasTensor:
        """Normalise float ``[B, H, W, C]`` by the batch where ``training``, else by the averages."""
        if not (training and self.trainable) or keras.backend.backend() != "tensorflow" or len(inputs.shape) != 4:
            return super().call(inputs, training=training, mask=mask)
        import tensorflow as tf

        outputs, mean, variance = tf.compat.v1.nn.fused_batch_norm(
            inputs,
            keras.ops.cast(self.gamma, "float32"),
            keras.ops.cast(self.beta, "float32"),
            epsilon=self.epsilon,
            is_training=True,
        )
        for average, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
            average.assign(average * self.momentum + value * (1.0 - self.momentum))
        return outputs


def plain(layer: layers.Layer) -> layers.Layer:
    """Copy a layer as one that any Keras can load: what :func:`keras.models.clone_model` asks for each layer."""
    kind = layers.BatchNormalization if isinstance(layer, FusedBatchNormalization) else type(layer)
    return kind.from_config(layer.get_config())
