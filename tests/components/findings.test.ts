import { describe, expect, test } from 'vitest';
import { heldComponents } from '../../src/components/component.ts';
import { librariesIn, type ViewerFile } from '../../src/components/findings.ts';

function scriptOf(modules: Readonly<Record<string, string>>): ViewerFile {
  return {
    location: 'viewer.js',
    text: '',
    map: {
      sources: Object.keys(modules).map((name) => `../${name}`),
      sourcesContent: Object.values(modules),
    },
  };
}

function versionsIn(...files: readonly ViewerFile[]): readonly string[] {
  return librariesIn(files).map(({ name, version }) => `${name} ${version}`);
}

describe('a source map', () => {
  test.each([
    ['a constant', 'exports.version = "19.1.1";'],
    ['a licence', '/*! @license Tool 19.1.1 | (c) its makers */'],
    ['a licence of React', '/** @license React v19.1.1\n * tool.production.min.js\n */'],
  ])('tells a version by %s', (_what, source) => {
    expect(versionsIn(scriptOf({ 'node_modules/tool/index.js': source }))).toEqual(['tool 19.1.1']);
  });

  test.each([
    ['nothing says one', 'export const tool = 1;'],
    ['a comment is about something else', '// copied from other, version 0.5.3'],
    ['the licence is of another', '/*! @license Other 1.2.3 */'],
    ['a longer name has one', 'const subversion = "1.2.3"; apiversion: "1.2.3"'],
    ['two are said', 'const VERSION = "1.2.3"; other.version = "4.5.6";'],
  ])('tells a name only where %s', (_what, source) => {
    expect(versionsIn(scriptOf({ 'node_modules/tool/index.js': source }))).toEqual(['tool undefined']);
  });

  test('keeps copies of one package apart, and leaves out what is the viewer’s own', () => {
    const script = scriptOf({
      'src/index.js': 'const version = "9.9.9";',
      'node_modules/@scope/tool/a.js': 'const VERSION = "2.0.0";',
      'node_modules/other/node_modules/@scope/tool/a.js': 'const VERSION = "1.0.0";',
    });
    expect(versionsIn(script)).toEqual(['@scope/tool 1.0.0', '@scope/tool 2.0.0']);
  });

  test('says where each stands', () => {
    const [found] = librariesIn([
      scriptOf({ 'node_modules/tool/index.js': 'exports.version = "1.2.3";' }),
      { ...scriptOf({ 'node_modules/tool/index.js': 'exports.version = "1.2.3";' }), location: 'b.js' },
    ]);
    expect(found?.occurrences).toEqual([
      { location: 'viewer.js.map', said: 'version = "1.2.3"' },
      { location: 'b.js.map', said: 'version = "1.2.3"' },
    ]);
  });
});

test('a script without a map tells what known signs in it tell, each version once', () => {
  const text = 'a.version="3.10.1",a.loadAsync=f;b.version="3.2.0",b.loadAsync=g;window.filterXSS=h';
  const files = ['a.js', 'b.js'].map((location) => ({ location, text, map: undefined }));
  expect(versionsIn(...files)).toEqual(['jszip 3.10.1', 'jszip 3.2.0', 'xss undefined']);
});

test('what is declared and not found has its range, and neither version nor place', () => {
  const findings = [{ name: 'found', version: '1.2.3', occurrences: [{ location: 'a.js' }] }];
  const held = heldComponents('viewer', findings, { found: '^1.0.0', missing: '^2.0.0' });
  expect(held).toMatchObject([
    { ref: 'viewer/found@1.2.3', certainty: 'version-found', declaredRange: '^1.0.0', heldIn: 'viewer' },
    { ref: 'viewer/missing', certainty: 'declared', declaredRange: '^2.0.0', occurrences: [] },
  ]);
  expect(held[1]?.version).toBeUndefined();
});
