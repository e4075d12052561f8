import { expect, test } from 'vitest';
import {
  installedComponents,
  type LockedPackages,
  productionPlaces,
  usedBy,
} from '../../src/components/installed.ts';

const PACKAGES: LockedPackages = {
  '': { name: 'project', dependencies: { viewer: '^1.0.0', tool: '^2.0.0' } },
  'node_modules/viewer': { version: '1.0.0', dependencies: { tool: '^1.0.0', react: '^19.0.0' } },
  'node_modules/viewer/node_modules/tool': { version: '1.5.0', optionalDependencies: { '@a/b': '1' } },
  'node_modules/tool': { version: '2.0.0', peerDependencies: { viewer: '1' } },
  'node_modules/@a/b': { version: '1.0.0', license: 'MIT' },
  'node_modules/@a/other-platform': { version: '1.0.0' },
  'node_modules/react': { link: true },
  'node_modules/compiler': { version: '7.0.0', dev: true },
  'src/placeholder': { name: 'placeholder', version: '0.0.0' },
};

test('production is what is neither for development nor a placeholder', () => {
  expect(productionPlaces(PACKAGES)).toEqual([
    'node_modules/viewer',
    'node_modules/viewer/node_modules/tool',
    'node_modules/tool',
    'node_modules/@a/b',
    'node_modules/@a/other-platform',
  ]);
});

test('each package uses those that Node would find from its folder', () => {
  const places = new Set(productionPlaces(PACKAGES).filter((place) => !place.includes('platform')));
  expect(usedBy('', PACKAGES, places)).toEqual(['viewer', 'tool']);
  const components = installedComponents(PACKAGES, places);
  expect(components.map(({ ref, name, version, dependsOn }) => [ref, name, version, dependsOn])).toEqual([
    ['viewer', 'viewer', '1.0.0', ['viewer/node_modules/tool']],
    ['viewer/node_modules/tool', 'tool', '1.5.0', ['@a/b']],
    ['tool', 'tool', '2.0.0', ['viewer']],
    ['@a/b', '@a/b', '1.0.0', []],
  ]);
});
