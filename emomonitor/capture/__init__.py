"""Where frames come from: cameras, streams, videos, images and the demo clip."""
