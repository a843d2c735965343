"""What a picture may cost before it is refused. All are checked on the header, before anything is decoded."""

from __future__ import annotations

# A full-frame scan of a 60 cm scroll at 600 dpi has about 200 Mpixel; decoded to RGB, 300 Mpixel are 0.9 GB.
PIXELS_MAX = 300_000_000

# 300 Mpixel x 4 bands x 16 bit, uncompressed, and its pyramid: 3.2 GB.
FILE_BYTES_MAX = 4 << 30

# Compressed bytes in, decoded bytes out. Deflate cannot exceed 1032 : 1 (RFC 1951: 258 bytes from 2 bits); a
# flat scan stays near it only when there is nothing in it. Small pictures harm nobody, whatever their ratio.
DECODED_RATIO_MAX = 500
DECODED_BYTES_HARMLESS = 100_000_000

PAGES_MAX = 1_000

# OpenJPEG decodes without streaming and keeps 32 bits a sample: 100 Mpixel RGB are 1.2 GB.
JPEG2000_PIXELS_MAX = 100_000_000
