export type SectionKey = 'cactus' | 'rabbits' | 'veracruz' | 'fortress' | 'picnics' | 'study' | 'august';

export interface Section {
  readonly number: string;
  readonly title: string;
  readonly when: string;
  readonly facts: string;
}

export const SECTIONS: Record<SectionKey, Section> = {
  cactus: {
    number: 'I',
    title: 'Cactus hunting',
    when: 'winter 1939–40 · Mexican countryside',
    facts:
      'Exile had left Trotsky little hunting and little fishing, so he collected cactuses, and what began as exercise became something of an obsession. The heaviest weighed nearly two hundred pounds. They were dug out in full sun with a pickaxe and heavy gloves, wrapped in newspaper, loaded into the cars with sacks of their own soil, and planted again in the patio. Natalia joked that it was penal labour; the young guards dreaded the trips.',
  },
  rabbits: {
    number: 'II',
    title: 'The rabbits',
    when: 'January 1940 · the house in Coyoacán',
    facts:
      'Security kept Trotsky at home, and feeding the rabbits was his daily round and his main exercise. In January 1940 they moved into new cages of three decks, built to his own design. Max Eastman came the next month and was struck to be introduced to a flock of rabbits by the former commander of the Red Army. By then there were well over a hundred of them.',
  },
  veracruz: {
    number: 'III',
    title: 'Fishing at Veracruz',
    when: 'end of March 1940 · Veracruz harbour',
    facts:
      'Three days at Veracruz harbour, two hundred miles from home, at the end of March 1940. It was the first deep-sea fishing since the arrival in Mexico in 1937. A rod, a reel, tortoiseshell glasses flecked with spray: those who were with him found him younger than he had been in years.',
  },
  fortress: {
    number: 'IV',
    title: 'The fortress',
    when: '1940 · Avenida Viena, Coyoacán',
    facts:
      'A run-down villa, built as a summer house at the end of the nineteenth century, alone at the end of a dirt road; Trotsky lived there from May 1939. The walls had been raised to almost fourteen feet, and Buchman helped to rewire the alarm. Before dawn on 24 May 1940 twenty men in police and army uniforms attacked with machine guns and home-made bombs. Afterwards came higher walls, a bombproof redoubt of two storeys, and three brick turrets with loopholes.',
  },
  picnics: {
    number: 'V',
    title: 'Picnics',
    when: '1940 · countryside near Mexico City',
    facts:
      'Trotsky and Natalia loved to picnic in the countryside, never without armed guards; his blood pressure was high and he tired easily. By then most of their relatives and friends in the Soviet Union had been killed, imprisoned or banished. Their son Sergei was presumed dead; their son Lev had died in a Paris clinic in 1938. The one relative they knew to be alive was their grandson Seva, who had joined them in August 1939.',
  },
  study: {
    number: 'VI',
    title: 'The study',
    when: '1940 · Avenida Viena, Coyoacán',
    facts:
      'At this desk Trotsky worked, and here he talked politics every day with his secretaries and guards. Buchman, who had come to Coyoacán in November 1939 to show the film he had made in China, stayed for several months as one of the guards, and took many of his pictures in this room. His camera made frames of 24 by 36 millimetres; some of them are the only colour photographs ever taken of Trotsky.',
  },
  august: {
    number: 'VII',
    title: '20 August 1940',
    when: 'epilogue · in the study',
    facts:
      'On 20 August 1940 Ramón Mercader, a Spanish agent of the NKVD who had passed himself off as a sympathetic businessman, came into the study with an article to be read and a pickaxe with a shortened handle under his raincoat. Trotsky was struck on the head, fought back, and the guards came. He died the next evening in a Mexico City hospital.',
  },
};
