import { describe, expect, test } from 'vitest';
import { isOfSoftware } from '../../src/archive/software-texts.ts';

test.each([
  '{"shape": [48, 64, 3]}',
  '{"axes": "YXS", "shape": [48, 64, 3], "cut": "of',
  '[{"id": 1}, {"id": 2}]',
  '<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"></OME>',
  '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Image ID="Image:0"/></OME>',
  '<MetaData>\n<prop id="Description" type="string" value="x"/>\n</MetaData>',
  'ImageJ=1.53t\nimages=3\nchannels=3\nmode=composite\nloop=false\n',
  'SCIFIO=0.42\naxes=X,Y\nlengths=64,48',
  'SI.VERSION_MAJOR = 5\nSI.acqsPerLoop = 1',
  'scanimage.SI4.versionMajor = 4.2',
  'shape=(48, 64, 3)',
  'Aperio Image Library v12.0.15\r\n46000x32914 [0,100 46000x32814] (256x256) JPEG/RGB Q=30|AppMag = 20|MPP = 0.4990',
  'OLYMPUS DIGITAL CAMERA',
  'OLYMPUS DIGITAL CAMERA         ',
  'KONICA MINOLTA DIGITAL CAMERA',
  'KODAK Digital Still Camera',
  'Digital StillCamera',
  'KODAK DX6490 ZOOM DIGITAL CAMERA',
  'CASIO COMPUTER CO.,LTD DIGITAL CAMERA',
  'SONY DSC',
  'DCF 1.0',
  'Exif_JPEG_PICTURE',
  'Exif JPEG',
  'EXIF_JPEG_T422',
  '<Digimax i50 MP3, Samsung #1 MP3>',
  '<SAMSUNG DIGITAL CAMERA>',
  'SAMSUNG CAMERA PICTURES',
  'Created with GIMP',
  'Created with The GIMP',
  'Created on a Mac with Adobe Photoshop',
  'Processed By eBay with ImageMagick, z1.1.0. ||B2',
  'File written by Adobe Photoshop® 5.0',
  'CREATOR: gd-jpeg v1.0 (using IJG JPEG v62), quality = 90',
  'LEAD Technologies Inc. V1.01',
  'Intel(R) JPEG Library, version 1,5,4,36',
  'EPSON scanner image',
  'SilverFast 8.8.0',
  'VueScan 9 x64 (9.7.35)',
  'Scanned with VueScan',
  'Scanned Image',
  'IMG_1234.JPG',
  'scan 0012.tif',
  'C:\\Scans\\1940\\trotsky.tif',
  '/media/scans/12',
  'DSC_0123',
  'P1010023',
  'width=64\nheight=48\nbits = 8\n',
])('%j is of a program', (text) => {
  expect(isOfSoftware(text.trim())).toBe(true);
});

describe('what may be a person’s is not', () => {
  test.each([
    'Trotsky feeding the rabbits, spring 1940',
    'Café Müller',
    'Natalia Sedova with a digital camera',
    'A still camera on a tripod, and Natalia beside it',
    'The Olympus works in Tokyo, about 1955',
    'Created by John Smith for the exhibition of 1941',
    'Painted with oil by Diego Rivera',
    '<unknown> and Natalia Sedova',
    '<illegible>',
    '[Trotsky and Natalia in the garden]',
    '[1940?]',
    '{Verso: "To Jean"}',
    '<p>A caption with <i>marks</i></p>',
    'Nikon’s first still camera',
    'Kodak and its first digital camera',
    'Untitled',
    'Photo 12',
    'Camera',
    'Acrobat',
    'Epson, Surrey: the races',
    'Canon Smith of Durham',
    'Kodak girl, 1910',
    'See the plate in Harbour.jpg, which shows the same pier. It is sharper',
    'House number 1234',
    'Photograph 12 of 40',
    'GIMP (a boat) in the harbour of Veracruz',
    'Height = 12 cm',
    'Recto\nVerso = blank\nBack: stamp',
    'Aperio, a horse',
    'Scan of the letter of May 1940',
  ])('%j', (text) => {
    expect(isOfSoftware(text)).toBe(false);
  });
});

test('takes a time in proportion to the text', () => {
  // The process's own time: other programs take none of it.
  const before = process.cpuUsage();
  for (const part of ['<a ', '{"', 'a=', '|appmag = ', 'created with ', '\\\\', ' .', 'digital '])
    isOfSoftware(part.repeat(Math.floor(10_000 / part.length)));
  expect(process.cpuUsage(before).user).toBeLessThan(2_000_000);
});
