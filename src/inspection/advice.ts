import { basename, dirname, extname, join } from 'node:path';
import { OTHER_FORMATS } from '../archive/other-formats.ts';
import type { ScanFacts } from '../pixels/facts/scan-facts.ts';
import { pyramidAdvice } from './pyramid-advice.ts';
import type { Advice, Refusal, ScanReport } from './report.ts';
import { pathWord } from './shell-word.ts';

/** A file, and those that are made of it. */
interface Names {
  /** As a word of a command. */
  readonly file: string;
  readonly path: string;
  /** The name of a new file in the current folder, as a word. */
  readonly made: (extension: string) => string;
  /** Another name beside it, as a word. */
  readonly renamed: string;
}

/** By the first extension of a format of the table. Names of files that ImageMagick would take apart are given by the shell. */
const CONVERSIONS: Readonly<Record<string, (names: Names) => string>> = {
  psd: ({ file, made }) => `convert 'psd:-[0]' ${made('.tif')} < ${file}`,
  bmp: ({ file, made }) => `convert bmp:- ${made('.png')} < ${file}`,
  svg: ({ file, made }) => `rsvg-convert --width 4000 --output ${made('.png')} ${file}`,
  eps: ({ file, made }) =>
    `gs -dSAFER -dBATCH -dNOPAUSE -sDEVICE=tiff24nc -r400 -sOutputFile=${made('.tif')} ${file}`,
  djvu: ({ file, made }) => `ddjvu -format=tiff -page=1 ${file} ${made('.tif')}`,
  jxr: ({ file, made }) => `JxrDecApp -i ${file} -o ${made('.tif')}`,
  exr: ({ file, made }) => `convert exr:- -depth 16 ${made('.tif')} < ${file}`,
  hdr: ({ file, made }) => `convert hdr:- -depth 16 ${made('.tif')} < ${file}`,
  fits: ({ file, made }) => `convert fits:- -depth 16 ${made('.tif')} < ${file}`,
  dcm: ({ file, made }) => `convert dcm:- -depth 16 ${made('.tif')} < ${file}`,
  ico: ({ file, made }) => `convert 'ico:-[0]' ${made('.png')} < ${file}`,
  pcx: ({ file, made }) => `convert pcx:- ${made('.png')} < ${file}`,
  tga: ({ file, made }) => `convert tga:- ${made('.png')} < ${file}`,
  pbm: ({ file, made }) => `vips copy ${file} ${made('.png')}`,
  xcf: ({ file, made }) => `convert xcf:- -flatten ${made('.png')} < ${file}`,
  pcd: ({ file, made }) => `convert 'pcd:-[5]' ${made('.tif')} < ${file}`,
  sid: ({ file, made }) => `gdal_translate ${file} ${made('.tif')}`,
  ecw: ({ file, made }) => `gdal_translate ${file} ${made('.tif')}`,
  jb2: ({ file, made }) => `jbig2dec -t png -o ${made('.png')} ${file}`,
  mng: ({ file, made }) => `convert 'mng:-[0]' ${made('.png')} < ${file}`,
};

/** By what a TIFF should be saved as. */
const RESAVED: readonly (readonly [RegExp, (names: Names) => string | undefined])[] = [
  // What it makes of a high dynamic range is dark, and of a film another one.
  [/dynamic range \(PQ|a film/, () => undefined],
  [/JPEG XL with loss/, ({ file, made }) => `djxl ${file} ${made('.png')} --color_space=RGB_D65_202_Rel_SRG`],
  [/HEIC/, ({ file, made }) => `heif-convert ${file} ${made('.png')}`],
  [/raw converter/, () => undefined],
  [/8 or 16 bits/, ({ file, made }) => `convert tiff:- -depth 16 -compress lzw ${made('.tif')} < ${file}`],
  [/Group 4/, (names) => tiffcp(names, '-c g4')],
  [/LZW/, (names) => tiffcp(names, '-c lzw')],
  [/RGB|gray/, ({ file, made }) => `vips colourspace ${file} ${made('.tif[compression=lzw]')} srgb`],
];

/** What saves that which is left of a damaged file. */
const RESCUES: Readonly<Record<string, (names: Names) => readonly string[]>> = {
  jpeg: ({ file, made }) => [`jpegtran -copy all -outfile ${made('.jpg')} ${file}`],
  tiff: (names) => [tiffcp(names, '-i -c lzw')],
  pdf: ({ file, made }) => [`qpdf ${file} ${made('.pdf')}`],
  jxl: ({ file, made }) => [`djxl --allow_partial_files ${file} ${made('.png')}`],
  jpeg2000: ({ file, made }) => [
    `opj_decompress -allow-partial -i ${file} -o ${made('-decoded.tif')}`,
    `opj_compress -i ${made('-decoded.tif')} -o ${made('.jp2')}`,
  ],
};

/** What is advised about a file, by what is known of it. */
export function adviceFor(
  report: Pick<ScanReport, 'file' | 'pages' | 'facts' | 'otherFormat' | 'outcome' | 'warnings'>,
  needed: { readonly memoryMb?: number } = {},
): Advice[] {
  const { file, facts, otherFormat, outcome, warnings } = report;
  // Such a name stands for bytes that no text can hold: no command would find the file.
  if (file.includes('\ufffd')) return [{ what: 'give the file a name in Unicode (UTF-8)', commands: [] }];
  const names = namesOf(file);
  if (outcome.kind === 'refused' && ASKS_FOR_PASSWORD.test(outcome.sentence)) return [withoutPassword(names)];
  if (outcome.kind === 'refused')
    return ofRefusal(outcome.why, names, { facts, otherFormat, ...needed }).filter(({ what }) => what !== '');
  const ofPixels =
    warnings.length > 0 && facts ? ofWarnings(report, facts, names) : withoutProfile(facts, names);
  return [...ofPixels, ...pyramidAdvice(report, names)];
}

/** What is known of a file that is refused. */
interface Refused {
  readonly facts: ScanFacts | undefined;
  readonly otherFormat: string | undefined;
  readonly memoryMb?: number;
}

function ofRefusal(why: Refusal, names: Names, { facts, otherFormat, memoryMb }: Refused): Advice[] {
  if (why === 'name')
    return [{ what: 'rename the file', commands: [`mv -n -- ${names.file} ${names.renamed}`] }];
  if (why === 'unreadable')
    return [{ what: 'let the user of Loupe read it', commands: [`chmod a+rX -- ${names.file}`] }];
  if (why === 'limit') return [raisedLimit(facts, memoryMb)];
  if (why === 'format') {
    const line = facts?.saveAs === undefined ? conversion(otherFormat, names) : resaved(facts.saveAs, names);
    return line === undefined
      ? []
      : [{ what: 'make a file that Loupe reads, and look at it', commands: [line] }];
  }
  // Of a PDF that is damaged, not even the header can be read.
  const format = facts?.format ?? (extname(names.path).toLowerCase() === '.pdf' ? 'pdf' : '');
  const commands = RESCUES[format]?.(names) ?? [];
  const rest = commands.length === 0 ? '' : '; what is left of it may be saved by';
  return [{ what: `copy it once more from where it came from, or scan it again${rest}`, commands }];
}

/** In the sentence of a PDF. */
const ASKS_FOR_PASSWORD = /asks for a password/;

function withoutPassword({ file, made }: Names): Advice {
  return {
    what: 'save it without its password',
    commands: [`qpdf --password=PASSWORD --decrypt ${file} ${made('.pdf')}`],
  };
}

function raisedLimit(facts: ScanFacts | undefined, memoryMb: number | undefined): Advice {
  const pixels = facts ? facts.stored.width * facts.stored.height : 0;
  const flag =
    memoryMb === undefined ? `--max-master-pixels ${pixels}` : `--ingest-memory-mb ${Math.ceil(memoryMb)}`;
  return { what: 'raise the limit, if the machine has the memory', commands: [`loupe serve ${flag}`] };
}

function ofWarnings({ warnings }: Pick<ScanReport, 'warnings'>, facts: ScanFacts, names: Names): Advice[] {
  const { file, made } = names;
  const has = (kind: string, words: string) =>
    warnings.some((warning) => warning.kind === kind && warning.sentence.includes(words));
  const extension = extname(names.path);
  const advice: Advice[] = [];
  if (facts.format === 'jpeg' && (has('pixels', '') || has('structure', '')))
    advice.push({
      what: 'the same pixels as a whole file are written by',
      commands: [`jpegtran -copy all -outfile ${made('.jpg')} ${file}`],
    });
  if (facts.format === 'tiff' && has('structure', ''))
    advice.push({
      what: 'the same pixels as a TIFF with right tags are written by',
      commands: [tiffcp(names, '')],
    });
  // No program writes another profile into a JPEG XL.
  if (has('colours', 'profile') && facts.format !== 'jxl')
    advice.push({
      what: 'write the profile that the colours are of into it (the first line), or none (the second)',
      commands: [
        `exiftool '-icc_profile<=RIGHT-PROFILE.icc' -o ${made(extension)} ${file}`,
        `exiftool -icc_profile:all= -o ${made(extension)} ${file}`,
      ],
    });
  return [...advice, ...withoutProfile(facts, names)];
}

/** Colours of inks mean little without a profile. */
function withoutProfile(facts: ScanFacts | undefined, { file, made, path }: Names): Advice[] {
  if (facts?.colourModel !== 'CMYK' || facts.profile !== undefined) return [];
  const line = `exiftool '-icc_profile<=RIGHT-PROFILE.icc' -o ${made(extname(path))} ${file}`;
  return [
    {
      what: 'the colours are guessed: if the profile is known that they are of, it is written by',
      commands: [line],
    },
  ];
}

function conversion(otherFormat: string | undefined, names: Names): string | undefined {
  const format = OTHER_FORMATS.find(({ name }) => name === otherFormat);
  return CONVERSIONS[format?.extensions[0] ?? '']?.(names);
}

function resaved(saveAs: string, names: Names): string | undefined {
  return RESAVED.find(([words]) => words.test(saveAs))?.[1](names);
}

/** A comma in the name of a file would choose one of its images. */
function tiffcp({ file, path, made }: Names, flags: string): string {
  const separator = path.includes(',') ? [...'=%;:#@~^|'].find((sign) => !path.includes(sign)) : undefined;
  const parts = [
    'tiffcp',
    ...(separator === undefined ? [] : [pathWord(`-,=${separator}`).replace('./', '')]),
    ...(flags === '' ? [] : [flags]),
    file,
    made('.tif'),
  ];
  return parts.join(' ');
}

function namesOf(path: string): Names {
  const base = basename(path, extname(path))
    .replace(/[^\p{L}\p{N}._-]/gu, '_')
    .replace(/^[-.]+/, '');
  const made = (extension: string) => `${base === '' ? 'scan' : base}-new${extension}`;
  return {
    path,
    file: pathWord(path),
    made: (extension) => pathWord(made(extension)),
    renamed: pathWord(join(dirname(path), made(extname(path).replace(/[^\w.]/g, '')))),
  };
}
