"""From feedback to a better model: labelling faces, learning them, judging the result."""
