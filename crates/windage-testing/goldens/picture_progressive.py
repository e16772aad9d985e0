"""A small progressive JPEG, which the encoders of the tests cannot write.

Usage: python picture_progressive.py ../../windage-data/tests/pictures/progressive.jpg
"""

import random
import sys

from PIL import Image

SIDE = 24

rng = random.Random(0)
picture = Image.new("RGB", (SIDE, SIDE))
picture.putdata(
    [
        (rng.randrange(256), 10 * (index % SIDE), 10 * (index // SIDE))
        for index in range(SIDE * SIDE)
    ]
)
picture.save(sys.argv[1], quality=90, progressive=True)
