// The address of a comparison, as the server writes it too.

/** What the page knows of how it is looked at. */
export interface Look {
  readonly view: string;
  readonly share: string;
  readonly zoom: string;
}

/** As the server writes it: what says the same as nothing is left out. */
function lookParameters({ view, share, zoom }: Look): readonly string[] {
  const isBeside = view === 'beside';
  return [
    ...(isBeside ? [] : [`view=${view}`]),
    ...(isBeside || share === '50' ? [] : [`share=${share}`]),
    ...(zoom === 'free' ? ['zoom=free'] : []),
  ];
}

/** What the element of a photograph says of it. */
interface ShownPhotograph {
  readonly [name: string]: string | undefined;
}

/** What is on the screen of a photograph, as addresses name it. */
export function placeIn({ photo = '', region }: ShownPhotograph): string {
  return region === undefined ? photo : `${photo}@${region}`;
}

/** The query of a comparison. @param look left out where the next page begins as pages begin */
export function comparisonQuery(places: readonly string[], look?: Look): string {
  return [...places.map((place) => `photo=${place}`), ...(look ? lookParameters(look) : [])].join('&');
}
