import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

// Run by `npm run bundle`, before there is a `dist/`: joins the modules of the program, and those of packages that are nothing
// but JavaScript, to a few files. Node takes most of a second to find and load a thousand small ones, in each process.

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = join(ROOT, 'src');
const PROGRAM = join(ROOT, 'dist');

/** What has a process or a thread of its own, is run by hand, or tells where the program lies. */
const ENTRIES = [
  'cli.ts',
  'components/write.ts',
  'ingest/process.ts',
  'processes/worker.ts',
  'program.ts',
  'rendering/renderer.ts',
  'search/index/search-thread.ts',
  'storage/following/tree-thread.ts',
];

/** Packages with compiled code or files of their own, which they look for beside their modules. */
const APART = [
  '@expo-google-fonts/*',
  '@fontsource-variable/*',
  '@fontsource/*',
  '@photostructure/sqlite',
  'harfbuzzjs',
  'koffi',
  'pdfkit',
  'pino',
  'sharp',
  'subset-font',
];

/** Modules in CommonJS ask for what Node brings. */
const REQUIRE = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`;

const { metafile } = await build({
  absWorkingDir: ROOT,
  entryPoints: ENTRIES.map((name) => join(SOURCES, name)),
  outbase: SOURCES,
  outdir: PROGRAM,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external: APART,
  banner: { js: REQUIRE },
  chunkNames: 'joined-[hash]',
  sourcemap: true,
  metafile: true,
  logLevel: 'warning',
});

// A server that runs from an earlier build loads what it needs later from the same names while they are the same.
const written = new Set(Object.keys(metafile.outputs).map((path) => join(ROOT, path)));
for (const name of await readdir(PROGRAM, { recursive: true })) {
  const path = join(PROGRAM, name);
  const isOurs = /\.js(?:\.map)?$/.test(name) && !name.startsWith(join('pages', 'client'));
  if (isOurs && !written.has(path)) await rm(path);
}
