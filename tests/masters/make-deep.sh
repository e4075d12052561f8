#!/bin/bash
# Makes the scans of 16 bits in wide colours, and beside each the picture that it shows, by ImageMagick of 16 bits a sample with LittleCMS.
# Run in this folder: ./make-deep.sh SRGB.icc (Ghostscript has one). Nothing of it is needed to run the tests.
set -euo pipefail
srgb=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wide() { # FILE SPACE OPACITY OPTIONS
  python3 deep.py rgb "$2" "$3" "$work/wide.pam" "$work/wide.icc"
  convert "$work/wide.pam" -profile "$work/wide.icc" "${@:4}" "$1"
  convert "$1" -profile "$srgb" -background white -flatten -strip -depth 8 -define png:exclude-chunks=all "PNG24:$1.png"
}
wide tiff-adobe-rgb-16bit.tif 'Adobe RGB (1998)' opaque -compress lzw
wide tiff-romm-16bit-alpha.tif 'ROMM RGB' alpha -compress zip
wide png-romm-16bit.png 'ROMM RGB' opaque -define png:color-type=2 -define png:bit-depth=16
python3 deep.py gray png-gray-16bit-linear.png
