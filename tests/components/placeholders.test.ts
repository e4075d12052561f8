import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Lock, PLACEHOLDER, withoutViewers, withPlaceholders } from '../viewers/lock.ts';

const ROOT = join(import.meta.dirname, '..', '..');

function readJson<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(ROOT, ...path), 'utf8'));
}

type Named = Readonly<Record<string, string>>;

const { overrides } = readJson<{ overrides: Readonly<Record<string, Named>> }>('package.json');
const lock = readJson<Lock>('package-lock.json');
const named = Object.entries(overrides).flatMap(([viewer, names]) =>
  Object.keys(names).map((name) => ({ viewer, name })),
);

describe('in the place of what a viewer names', () => {
  test.each(named)('$viewer: $name stands the placeholder', ({ viewer, name }) => {
    const place = [`node_modules/${viewer}/node_modules/${name}`, `node_modules/${name}`].find((each) =>
      existsSync(join(ROOT, each, 'package.json')),
    );
    expect(place).toBeDefined();
    expect(realpathSync(join(ROOT, place ?? ''))).toBe(realpathSync(join(ROOT, PLACEHOLDER)));
  });

  // What a package of compiled code would be compiled with stands beside what it is run with.
  const viewers = Object.keys(overrides).filter((name) => name !== '@julusian/jpeg-turbo');
  test.each(viewers)('%s names nothing else', (viewer) => {
    const { dependencies, peerDependencies } = readJson<{
      dependencies?: Named;
      peerDependencies?: Named;
    }>('node_modules', viewer, 'package.json');
    const names = Object.keys({ ...dependencies, ...peerDependencies });
    expect(new Set(Object.keys(overrides[viewer] ?? {}))).toEqual(new Set(names));
  });

  test('the placeholder says what it is, and holds nothing', () => {
    expect(readJson(PLACEHOLDER, 'package.json')).toMatchObject({
      name: 'loupe-not-installed',
      private: true,
    });
    expect(readJson(PLACEHOLDER, 'package.json')).not.toHaveProperty('dependencies');
  });
});

describe('the lock file', () => {
  test('leads to the placeholder by its path from the top, and to nothing by an address', () => {
    const places = Object.values(lock.packages).flatMap(({ resolved }) => resolved ?? []);
    expect(places.length).toBeGreaterThan(50);
    expect(new Set(places)).toEqual(new Set([PLACEHOLDER]));
  });

  test('has each package under its own name', () => {
    const renamed = Object.entries(lock.packages).filter(
      ([place, { name }]) => place.startsWith('node_modules/') && name !== undefined,
    );
    expect(renamed).toEqual([]);
  });

  test('is what `npm run viewers` leaves as it is', () => {
    const placeholder = lock.packages[PLACEHOLDER] ?? {};
    const again = withPlaceholders(lock, placeholder);
    expect(JSON.stringify(again)).toBe(JSON.stringify(lock));
  });
});

test('placeholders that npm looks for below a viewer are put right', () => {
  const wrong = `node_modules/mirador/${PLACEHOLDER}`;
  const written: Lock = {
    packages: {
      '': {},
      'node_modules/mirador': { version: '4.0.0' },
      'node_modules/react': { resolved: wrong, link: true },
      [wrong]: { extraneous: true },
    },
  };
  expect(withPlaceholders(written, { version: '0.0.0' }).packages).toEqual({
    '': {},
    'node_modules/mirador': { version: '4.0.0' },
    'node_modules/react': { resolved: PLACEHOLDER, link: true },
    [PLACEHOLDER]: { version: '0.0.0' },
  });
});

test('for viewers to be placed anew, they and their placeholders are taken out, and nothing else', () => {
  const before: Lock = {
    packages: {
      '': {},
      'node_modules/mirador': {},
      'node_modules/mirador/node_modules/lodash': { link: true },
      'node_modules/mirador-plugin': {},
      'node_modules/react': { resolved: PLACEHOLDER, link: true },
      'node_modules/yaml': {},
      [PLACEHOLDER]: {},
    },
  };
  expect(Object.keys(withoutViewers(before, ['mirador']).packages)).toEqual([
    '',
    'node_modules/mirador-plugin',
    'node_modules/yaml',
  ]);
});
