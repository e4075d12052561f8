import { describe, expect, test } from 'vitest';
import { helpLines, readmeTable } from '../../src/config/describe.ts';
import { loadConfig } from '../../src/config/load.ts';
import { everySetting } from '../../src/config/settings.ts';
import { LoupeError } from '../../src/errors.ts';

function problemsOf(env: Record<string, string>, argv: string[]): string[] {
  try {
    loadConfig('serve', env, argv);
  } catch (error) {
    if (error instanceof LoupeError && error.code === 'invalid-request') return error.message.split('\n');
    throw error;
  }
  return [];
}

describe('settings', () => {
  test('a flag goes before a variable, a variable before the default', () => {
    expect(loadConfig('serve', {}, []).config.server.port).toBe(8080);
    expect(loadConfig('serve', { LOUPE_PORT: '81' }, []).config.server.port).toBe(81);
    expect(loadConfig('serve', { LOUPE_PORT: '81' }, ['--port', '82']).config.server.port).toBe(82);
    expect(loadConfig('serve', {}, ['--port=83']).config.server.port).toBe(83);
  });

  test('what was read cannot be changed', () => {
    const { config } = loadConfig('serve', {}, []);
    expect(() => Object.assign(config.server, { port: 1 })).toThrow(TypeError);
  });

  test('an unknown name is an error that suggests the nearest', () => {
    expect(problemsOf({}, ['--prot', '1'])[0]).toBe('--prot: there is no such flag; did you mean --port?');
    expect(problemsOf({ LOUPE_WORKES: '1' }, [])).toEqual([
      'LOUPE_WORKES: there is no such setting; did you mean LOUPE_WORKERS?',
    ]);
  });

  test('a name that is like no other gets no suggestion', () => {
    expect(problemsOf({}, ['--verbose'])).toEqual(['--verbose: there is no such flag']);
  });

  test('an old name of a setting works and is told of; the new one goes before it', () => {
    const flags = loadConfig('serve', {}, ['--hand-made-ids', 'kept']);
    expect(flags.config.presentation.iiifJsonIds).toBe('kept');
    expect(flags.renamed).toEqual([
      '--hand-made-ids is now called --iiif-json-ids; the old name still works',
    ]);
    const variables = loadConfig('validate', { LOUPE_HAND_MADE_IDS: 'kept' }, []);
    expect(variables.config.presentation.iiifJsonIds).toBe('kept');
    expect(variables.renamed).toEqual([
      'LOUPE_HAND_MADE_IDS is now called LOUPE_IIIF_JSON_IDS; the old name still works',
    ]);
    const both = loadConfig('serve', { LOUPE_HAND_MADE_IDS: 'kept', LOUPE_IIIF_JSON_IDS: 'rewritten' }, []);
    expect(both).toMatchObject({ config: { presentation: { iiifJsonIds: 'rewritten' } }, renamed: [] });
    expect(problemsOf({ LOUPE_HAND_MADE_IDS: 'x' }, ['--hand-made-id', 'kept'])).toEqual([
      '--hand-made-id: there is no such flag',
      'LOUPE_HAND_MADE_IDS "x": takes one of rewritten, kept',
    ]);
    expect(readmeTable()).not.toContain('hand-made');
  });

  test('all problems are told at once, each with the accepted form', () => {
    expect(
      problemsOf({ LOUPE_PORT: '99999', LOUPE_UPSCALING: 'maybe' }, ['--public-url', 'ftp://x']),
    ).toEqual(
      [
        '--public-url "ftp://x": takes an http or https URL, with or without a path',
        'LOUPE_PORT "99999": takes a whole number from 0 to 65535',
        'LOUPE_UPSCALING "maybe": takes true or false',
      ].sort((a, b) => order(a) - order(b)),
    );
    expect(problemsOf({}, ['--port'])).toEqual(['--port: takes a whole number from 0 to 65535']);
  });

  test('a header value cannot smuggle a line break', () => {
    expect(problemsOf({ LOUPE_IMAGE_CACHE_CONTROL: 'a\r\nb: c' }, [])).toHaveLength(1);
  });

  test('a public URL loses its trailing slash and keeps its path', () => {
    const { config } = loadConfig('serve', {}, ['--public-url', 'https://a.example/photos/']);
    expect(config.server.publicUrl).toBe('https://a.example/photos');
  });

  test('a folder or host that is empty is none', () => {
    expect(problemsOf({ LOUPE_DATA: '' }, ['--host', ''])).toEqual([
      'LOUPE_DATA "": takes a folder, or the location of a store, such as `s3://bucket/prefix`',
      '--host "": takes a host name or address',
    ]);
  });

  test('proxies are trusted by address and network', () => {
    const { server } = loadConfig('serve', { LOUPE_TRUSTED_PROXIES: '10.0.0.0/8, ::1,192.0.2.1' }, []).config;
    expect(server.trustedProxies).toEqual([
      { address: '10.0.0.0', prefix: 8 },
      { address: '::1', prefix: 128 },
      { address: '192.0.2.1', prefix: 32 },
    ]);
    expect(loadConfig('serve', {}, []).config.server.trustedProxies).toEqual([]);
    expect(loadConfig('serve', {}, ['--trusted-proxies=']).config.server.trustedProxies).toEqual([]);
  });

  test.each([
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/-1',
    '10.0.0/8',
    '/8',
    '::/129',
    'fe80::1%eth0',
    'fe80::%eth0/10',
    '[::1]',
    'proxy.example.org',
    '10.0.0.1,',
    '10.0.0.1,,::1',
    '10.0.0.1 ::1',
    '10.0.0.1:80',
    'true',
  ])('no proxies are trusted by %j, which is told at the start', (written) => {
    expect(problemsOf({ LOUPE_TRUSTED_PROXIES: written }, [])).toEqual([
      `LOUPE_TRUSTED_PROXIES ${JSON.stringify(written)}: takes addresses and networks of IPv4 and IPv6 with commas between them, such as \`10.0.0.0/8,::1\``,
    ]);
  });

  test('on-off flags may stand alone', () => {
    expect(loadConfig('serve', {}, ['--trust-proxy', '--port', '1']).config.server.trustProxy).toBe(true);
    expect(loadConfig('serve', {}, ['--upscaling=false']).config.limits.upscaling).toBe(false);
    expect(loadConfig('serve', {}, ['--upscaling', 'off']).config.limits.upscaling).toBe(false);
  });

  test('flags of serve are none of ingest', () => {
    expect(() => loadConfig('ingest', {}, ['--port', '1'])).toThrow('--port: there is no such flag');
    expect(loadConfig('ingest', {}, ['--data', 'x', 'cactus']).positionals).toEqual(['cactus']);
  });

  test('help and table have every setting once', () => {
    for (const { setting } of everySetting()) {
      expect(readmeTable().split(`\`--${setting.flag}\``)).toHaveLength(2);
      expect(setting.read(String(setting.default))).toBeDefined();
    }
    expect(helpLines('ingest').join('\n')).not.toContain('--port');
  });
});

/** Order of the settings table, in which problems are told. */
function order(problem: string): number {
  return ['LOUPE_PORT', '--public-url', 'LOUPE_UPSCALING'].findIndex((name) => problem.startsWith(name));
}
