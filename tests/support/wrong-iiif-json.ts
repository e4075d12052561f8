import { changed, IIIF_JSON, IIIF_JSON_COLLECTION } from './iiif-json.ts';

/** What becomes what in `IIIF_JSON`, and the rule that it breaks; `¶` is where it is told. */
const CHANGES: readonly (readonly [rule: string, from: string | RegExp, to: string])[] = [
  ['json', '"type": "Manifest",\n  ', '"type": "Manifest"\n  ¶'],
  ['json', '"type": "Manifest",', '¶// a comment\n"type": "Manifest",'],
  ['duplicate-key', '"type": "Manifest",', '"type": "Manifest", "type": ¶"Manifest",'],
  ['character', '{"en": ["Lid"]}', '{"en": [¶"L\\u0000id"]}'],
  ['too-deep', '"type": "Manifest",', `"type": "Manifest", "a": ${'['.repeat(64)}¶${'['.repeat(100)}`],
  ['context', /("@context": )"[^"]*"/, '$1¶"http://iiif.io/api/presentation/2/context.json"'],
  ['wrong-type', '"type": "Manifest"', '"type": "Manifesto"'],
  ['wrong-type', /\{(\n.*canvas\/1",\n +"type": )"Canvas"/, '¶{$1"Kanvas"'],
  ['missing-label', /"label": \{"en": \["The box.*\n/, ''],
  ['missing-label', /¶?\{\n( +"id": "https:\/\/example.org\/iiif\/box\/canvas\/1",\n.*\n).*\n/, '¶{\n$1'],
  ['language-map', '{"en": ["Lid"]}', '¶"Lid"'],
  ['language-map', '{"en": ["Lid"]}', '{"en": ¶"Lid"}'],
  ['language-tag', '{"en": ["Lid"]}', '{¶"english": ["Lid"]}'],
  ['html-in-label', '["Lid"]', '[¶"<b>Lid</b>"]'],
  ['html', '"<p>What was in <b>it</b>.</p>"', '¶"<p onclick=\\"alert(1)\\">What</p>"'],
  ['html', '"<p>What was in <b>it</b>.</p>"', '¶"<script>alert(1)</script>"'],
  ['rights-uri', '"http://creativecommons.org', '¶"https://creativecommons.org'],
  ['nav-date', '"1931-05-24T00:00:00Z"', '¶"1931-05-24"'],
  ['viewing-direction', '"type": "Manifest",', '"type": "Manifest", "viewingDirection": ¶"rtl",'],
  ['behavior', '"type": "Manifest",', '"type": "Manifest", "behavior": [¶"pagd"],'],
  [
    'list',
    '"type": "Manifest",',
    '"type": "Manifest", ¶"seeAlso": {"id": "https://a.org/", "type": "Text"},',
  ],
  ['address', '"id": "https://example.org/box"', '"id": ¶"javascript:alert(1)"'],
  ['address', '"id": "https://example.org/iiif/box/canvas/1/page"', '"id": ¶"page 1"'],
  ['missing-id', /¶?\{\n +"id": "https:\/\/example.org\/iiif\/box\/canvas\/1\/page",/, '¶{'],
  [
    'duplicate-id',
    '"id": "https://example.org/iiif/box/range/inside"',
    '"id": ¶"https://example.org/iiif/box/range/all"',
  ],
  ['size', '"width": 400', '"width": ¶400.5'],
  ['size', /\{(\n.*canvas\/1",\n[\s\S]*?) +"width": 400,\n/, '¶{$1'],
  ['empty-items', /(¶?"items": )\[\{"id": "[^"]*canvas\/1", "type": "Canvas"\}\]/, '¶"items": []'],
  [
    'unknown-canvas',
    '[{"id": "https://example.org/iiif/box/canvas/2"',
    '[¶{"id": "https://example.org/iiif/box/canvas/3"',
  ],
  [
    'unknown-canvas',
    '"start": {"id": "https://example.org/iiif/box/canvas/2"',
    '¶"start": {"id": "https://example.org/iiif/box/canvas/3"',
  ],
  [
    'other-canvas',
    '"target": "https://example.org/iiif/box/canvas/2"',
    '"target": ¶"https://example.org/iiif/box/canvas/1"',
  ],
  ['region', /"([^"]*xywh)=10,20,30,40"/, '¶"$1=10,20,391,40"'],
  ['region', /"([^"]*xywh)=10,20,30,40"/, '¶"$1=10,20,-5,40"'],
  ['painting-in-annotations', '"motivation": "commenting"', '"motivation": ¶"painting"'],
  ['not-painting', '"motivation": "painting"', '"motivation": ¶"supplementing"'],
  ['motivation', /\{(\n[^{}]*"type": "Annotation",\n) +"motivation": "commenting",/, '¶{$1'],
  ['target', /"target": "[^"]*#xywh[^"]*"/, '¶"target": []'],
  [
    'unknown-range',
    '"type": "Canvas"}]\n        },',
    '"type": "Canvas"}, ¶{"id": "https://a.org/r", "type": "Range"}]\n        },',
  ],
  ['metadata', '"type": "Manifest",', '"type": "Manifest", "metadata": [¶{"label": {"en": ["Date"]}}],'],
  ['type', '"homepage": [{', '"seeAlso": [¶{"id": "https://example.org/data"}],\n  "homepage": [{'],
  ['empty', '["Lid"]', '[¶" "]'],
  ['body', /"body": (.*)"value": "The hinge", /, '¶"body": $1'],
  ['unknown-property', '"type": "Manifest",', '"type": "Manifest", ¶"metdata": [],'],
  ['unknown-property', '"type": "Manifest",', '"type": "Manifest", "attribution": ¶"Us",'],
  ['misplaced-property', '"width": 400,', '"width": 400, "viewingDirection": ¶"left-to-right",'],
  [
    'note-outside-page',
    '"type": "Manifest",',
    '"type": "Manifest", "annotations": [¶{"id": "https://a.org/n", "type": "Annotation"}],',
  ],
  ['wrong-type', '"type": "Manifest",', '"type": "Manifest", "accompanyingCanvas": ¶"x",'],
  ['source', /"start": \{.*\}/, '¶"start": {"id": "https://a.org/s", "type": "SpecificResource"}'],
  ['service', '"id": "/iiif/3/box%2F01", "type"', '"id": ¶"/iiif/3/box%2F01/info.json", "type"'],
  [
    'type',
    '"type": "Image",\n                "format"',
    '"type": ¶"dctypes:Image",\n                "format"',
  ],
  ['behavior', '"type": "Manifest",', '"type": "Manifest", "behavior": ["paged", ¶"individuals"],'],
  ['nav-date', '"1931-05-24T00:00:00Z"', '¶"1931-02-30T00:00:00Z"'],
  [
    'range-loop',
    '"type": "Canvas"}]\n        },',
    '"type": "Canvas"}, ¶{"id": "https://example.org/iiif/box/range/all", "type": "Range"}]\n        },',
  ],
  ['entity', '["Lid"]', '[¶"Lid &amp; all"]'],
  ['version-3-only', /\{(\n.*canvas\/2",\n)([\s\S]*?)box%2F02([\s\S]*?)box%2F02/, '¶{$1$2box%2F09$3box%2F09'],
];

/** A Collection of what is elsewhere. */
const COLLECTION = changed(
  IIIF_JSON_COLLECTION,
  '/presentation/3/box/manifest',
  'https://elsewhere.example/box.json',
);

/** One mistake in each file, by rule; without a mark it is told at the start. */
export const WRONG_IIIF_JSON: readonly (readonly [rule: string, name: string, text: string])[] = [
  ...CHANGES.map(([rule, from, to], index) => {
    const text = changed(IIIF_JSON, from, to);
    return [rule, `hand-${index}-${rule}.json`, text] as const;
  }),
  [
    'fragment-in-id',
    'hand-fragment.json',
    changed(
      IIIF_JSON.replaceAll('box/canvas/2"', 'box/canvas#2"'),
      /("id": )(".*#2",\n +"type": "Canvas",)/,
      '$1¶$2',
    ),
  ],
  ['empty-items', 'hand-nothing.json', changed(COLLECTION, /"items": \[[\s\S]*\]/, '¶"items": []')],
  [
    'missing-label',
    'hand-member.json',
    changed(COLLECTION, /\{("id": "https:\/\/other.*?), "label.*/, '¶{$1}'),
  ],
  [
    'unknown-manifest',
    'hand-stranger.json',
    changed(IIIF_JSON_COLLECTION, '"/presentation/3/box/manifest"', '¶"/presentation/3/bx/manifest"'),
  ],
  [
    'embedded-manifest',
    'hand-embedded.json',
    changed(COLLECTION, '"label": {"en": ["Theirs"]}', '"label": {"en": ["Theirs"]}, ¶"items": []'),
  ],
  ['file-name', 'Hand Made.json', `¶${IIIF_JSON}`],
];
