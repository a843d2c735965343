"""Which pictures of a collection are the same picture: resized, recompressed, recoloured, cropped, turned, mirrored."""
