import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

// Run by `npm run bundle`, before there is a `dist/`: joins the modules of the program, and those of packages that are nothing
// but JavaScript, to a few files. Node takes most of a second to find and load a thousand small ones, in each process. Those of
// pages are joined as well: browsers ask for each file.

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = join(ROOT, 'src');
const PROGRAM = join(ROOT, 'dist');

/** What has a process or a thread of its own, is run by hand, or tells where the program lies. */
const ENTRIES = [
  'bags/making/bag-process.ts',
  'cli.ts',
  'components/write.ts',
  'database/looks/look-process.ts',
  'ingest/process.ts',
  'pixels/decoders/heic/heic-thread.ts',
  'pixels/decoders/jpegxl/jxl-thread.ts',
  'pixels/jpeg2000/decoding/decoder-thread.ts',
  'pixels/decoders/pdf/pdf-thread.ts',
  'processes/worker.ts',
  'program.ts',
  'rendering/renderer.ts',
  'search/index/search-thread.ts',
  'storage/following/tree-thread.ts',
];

/** Packages with compiled code or files of their own, which they look for beside their modules. */
const APART = [
  '@cornerstonejs/codec-openjpeg',
  '@expo-google-fonts/*',
  '@fontsource-variable/*',
  '@fontsource/*',
  '@hyzyla/pdfium',
  '@photostructure/sqlite',
  'harfbuzzjs',
  'jxl-oxide-wasm',
  'koffi',
  'pdfkit',
  'pino',
  'sharp',
  'subset-font',
];

/** Modules in CommonJS ask for what Node brings. */
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

/**
 * Those of them that processes load at their start are required, as CommonJS has it: imported, sharp and what it names take Node 50 ms
 * longer in each process, since Node then compiles a parser of such modules first.
 */
const REQUIRED: Plugin = {
  name: 'required',
  setup: ({ onResolve, onLoad }) => {
    const filter = /^(?:@photostructure\/sqlite|pino|sharp)$/;
    onResolve({ filter }, ({ kind, path }) =>
      kind === 'require-call' ? { path, external: true } : { path, namespace: 'required' },
    );
    onLoad({ filter, namespace: 'required' }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/** What pages load, by the names that they have below `/assets/`. */
const CLIENT_ENTRIES = [
  'compare/compare.ts',
  'compare/link.ts',
  'embedded.ts',
  'photo.ts',
  'share.ts',
  'viewer.ts',
  'viewers/mirador.ts',
  'viewers/universal-viewer.ts',
];

const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  splitting: true,
  format: 'esm',
  chunkNames: 'joined-[hash]',
  metafile: true,
  logLevel: 'warning',
} as const;

const program = await build({
  ...COMMON,
  entryPoints: ENTRIES.map((name) => join(SOURCES, name)),
  outbase: SOURCES,
  outdir: PROGRAM,
  platform: 'node',
  target: 'node20.19',
  external: APART,
  banner: { js: REQUIRE },
  plugins: [REQUIRED],
  sourcemap: true,
});

const CLIENT = join('pages', 'client');
const client = await build({
  ...COMMON,
  entryPoints: CLIENT_ENTRIES.map((name) => join(SOURCES, CLIENT, name)),
  outbase: join(SOURCES, CLIENT),
  outdir: join(PROGRAM, CLIENT),
  platform: 'browser',
  target: 'es2023',
  minify: true,
});

// A server that runs from an earlier build loads what it needs later from the same names while they are the same.
const outputs = [program, client].flatMap(({ metafile }) => Object.keys(metafile.outputs));
const written = new Set(outputs.map((path) => join(ROOT, path)));
for (const name of await readdir(PROGRAM, { recursive: true })) {
  const path = join(PROGRAM, name);
  if (/\.js(?:\.map)?$/.test(name) && !written.has(path)) await rm(path);
}
