/** What the example of a whole manifest in Presentation 2.1 (appendix B) says, in a form of our own. */
const CONTEXT = 'http://iiif.io/api/presentation/2/context.json';
const BOOK = 'https://books.example/iiif/atlas';

function painted(page: string, service: string) {
  return {
    '@type': 'oa:Annotation',
    motivation: 'sc:painting',
    on: `${BOOK}/canvas/${page}`,
    resource: {
      '@id': `https://images.example/${page}/full/full/0/default.jpg`,
      '@type': 'dctypes:Image',
      format: 'image/jpeg',
      height: 2000,
      width: 1500,
      service: {
        '@context': 'http://iiif.io/api/image/2/context.json',
        '@id': service,
        profile: ['http://iiif.io/api/image/2/level1.json', { maxWidth: 4000 }],
      },
    },
  };
}

/** A manifest of version 2.1 with everything that is common. */
export const ATLAS = {
  '@context': CONTEXT,
  '@id': `${BOOK}/manifest`,
  '@type': 'sc:Manifest',
  label: [
    { '@value': 'An atlas', '@language': 'en' },
    { '@value': 'Ein Atlas', '@language': 'de' },
  ],
  metadata: [
    { label: 'Author', value: 'Anna Author' },
    { label: { '@value': 'Year', '@language': 'en' }, value: ['1400', 'or so'] },
    { label: 'Source', value: 'From <a href="https://books.example/1">the books</a>' },
  ],
  description: { '@value': 'With <b>maps</b>.', '@language': 'en' },
  license: ['https://creativecommons.org/licenses/by/4.0/deed.en', 'https://books.example/terms'],
  attribution: 'The Books',
  logo: 'https://books.example/logo.png',
  viewingHint: 'paged',
  navDate: '1400-01-01T00:00:00Z',
  within: 'https://books.example/collection/maps',
  related: [
    'https://books.example/atlas.html',
    { '@id': 'https://books.example/film.mpg', format: 'video/mpeg', label: 'A film' },
  ],
  seeAlso: {
    '@id': 'https://books.example/atlas.xml',
    format: 'text/xml',
    profile: 'https://books.example/mods',
  },
  rendering: { '@id': 'https://books.example/atlas.pdf', format: 'application/pdf', label: 'PDF' },
  service: {
    '@context': 'http://iiif.io/api/search/1/context.json',
    '@id': 'https://books.example/search',
    profile: 'http://iiif.io/api/search/1/search',
  },
  sequences: [
    {
      '@id': `${BOOK}/sequence/normal`,
      '@type': 'sc:Sequence',
      viewingDirection: 'right-to-left',
      startCanvas: `${BOOK}/canvas/p2`,
      canvases: [
        {
          '@id': `${BOOK}/canvas/p1`,
          '@type': 'sc:Canvas',
          label: 'p. 1',
          height: 1000,
          width: '750',
          thumbnail: { '@id': 'https://images.example/p1/thumb.jpg', width: 90 },
          images: [painted('p1', 'https://images.example/p1/')],
          otherContent: [
            { '@id': `${BOOK}/list/p1`, '@type': 'sc:AnnotationList' },
            {
              '@id': `${BOOK}/list/p1-notes`,
              '@type': 'sc:AnnotationList',
              resources: [
                {
                  '@id': `${BOOK}/note/1`,
                  '@type': 'oa:Annotation',
                  motivation: ['oa:commenting', 'oa:tagging'],
                  resource: [
                    {
                      '@type': 'cnt:ContentAsText',
                      chars: '<p>A face</p>',
                      format: 'text/html',
                      language: 'en',
                    },
                    { '@type': 'oa:Tag', chars: 'face' },
                  ],
                  on: {
                    '@type': 'oa:SpecificResource',
                    full: `${BOOK}/canvas/p1`,
                    selector: {
                      '@type': 'oa:Choice',
                      default: { '@type': 'oa:FragmentSelector', value: 'xywh=10,20,30,40' },
                      item: { '@type': 'oa:SvgSelector', value: '<svg><path d="M0 0"/></svg>' },
                    },
                  },
                },
              ],
            },
          ],
        },
        {
          '@id': `${BOOK}/canvas/p2`,
          '@type': 'sc:Canvas',
          label: 'p. 2',
          height: 1000,
          width: 750,
          images: [],
        },
      ],
    },
    {
      '@type': 'sc:Sequence',
      label: 'By colour',
      canvases: [`${BOOK}/canvas/p2`, `${BOOK}/canvas/p1`],
    },
  ],
  structures: [
    {
      '@id': `${BOOK}/range/r0`,
      '@type': 'sc:Range',
      label: 'Contents',
      viewingHint: 'top',
      ranges: [`${BOOK}/range/r1`, `${BOOK}/range/r2`],
    },
    { '@id': `${BOOK}/range/r1`, '@type': 'sc:Range', label: 'Maps', canvases: [`${BOOK}/canvas/p1`] },
    {
      '@id': `${BOOK}/range/r2`,
      '@type': 'sc:Range',
      label: 'Legends',
      members: [
        { '@id': `${BOOK}/canvas/p2#xywh=0,0,750,300`, '@type': 'sc:Canvas', label: 'The upper one' },
      ],
    },
  ],
};

/** A collection of version 2.1, with its members in all three properties. */
export const SHELF = {
  '@context': CONTEXT,
  '@id': 'https://books.example/collection/maps',
  '@type': 'sc:Collection',
  label: 'Maps',
  viewingHint: 'top',
  collections: [
    { '@id': 'https://books.example/collection/old', '@type': 'sc:Collection', label: 'Old ones' },
  ],
  manifests: [{ '@id': `${BOOK}/manifest`, '@type': 'sc:Manifest', label: 'An atlas' }],
  members: [{ '@id': 'https://books.example/iiif/globe', '@type': 'sc:Manifest', label: 'A globe' }],
};
