import type { LanguageMap } from '../model/manifest.ts';
import type { AuthoredPath, Problem } from '../problems/problem.ts';
import type { AuthoredManifest, AuthoredPhotograph, AuthoredSection } from './essay.ts';
import { everySection } from './essay.ts';

/** Letters of a label, about two lines of a list beside the photograph. */
const LONG_LABEL = 100;

/** The behaviours that change how Mirador 4 shows an essay (its `views` settings). */
const MIRADOR_BEHAVIORS: ReadonlySet<string> = new Set(['individuals', 'paged', 'continuous']);

function remark(rule: string, message: string, path: AuthoredPath, suggestion?: string): Problem {
  return {
    severity: 'warning',
    rule: `viewer-${rule}`,
    message,
    path,
    ...(suggestion !== undefined && { suggestion }),
  };
}

function ofLabel(label: LanguageMap | undefined, at: AuthoredPath): readonly Problem[] {
  const texts = Object.values(label ?? {}).flat();
  return texts.some((text) => [...text].length > LONG_LABEL)
    ? [
        remark(
          'label-length',
          'Universal Viewer will show only the beginning of this label, because it cuts what is wider than a thumbnail',
          [...at, 'label'],
          'put the details into the caption or text',
        ),
      ]
    : [];
}

function ofPhotograph(photograph: AuthoredPhotograph, essay: AuthoredManifest): readonly Problem[] {
  const { rights, requiredStatement, label, at } = photograph;
  const hasOther =
    (rights !== undefined && rights !== essay.rights) ||
    (requiredStatement !== undefined &&
      JSON.stringify(requiredStatement) !== JSON.stringify(essay.requiredStatement));
  return [
    ...ofLabel(label, at),
    ...(hasOther
      ? [
          remark(
            'photograph-rights',
            'Mirador will not show the rights of this photograph, because it shows only those of the whole essay',
            [...at, rights === undefined ? 'requiredStatement' : 'rights'],
            'name the credit in the caption too',
          ),
        ]
      : []),
  ];
}

function ofSection(section: AuthoredSection): readonly Problem[] {
  const { label, at, photographs, sections } = section;
  return [
    ...ofLabel(label, at),
    ...(photographs.length > 0 && sections.length > 0
      ? [
          remark(
            'section-photographs',
            'Mirador will not lead from its table of contents to the photographs that stand in this section itself, because a section with sections in it only opens and closes there',
            [...at, 'photographs'],
            'put them into a section of their own',
          ),
        ]
      : []),
  ];
}

function ofContents({ photographs, sections }: AuthoredManifest): readonly Problem[] {
  const withText = everySection(sections).find(({ text }) => text !== undefined);
  return [
    ...(sections.length > 0 && photographs.length > 0
      ? [
          remark(
            'outside-sections',
            'Mirador will show the photographs outside of sections among the thumbnails only, because what has sections in it only opens and closes in its table of contents',
            ['photographs'],
            'put them into a section, such as an introduction',
          ),
        ]
      : []),
    ...(withText
      ? [
          remark(
            'section-text',
            'Mirador will not show the texts of sections, because its table of contents has their labels only; the page of the essay shows them',
            [...withText.at, 'text'],
          ),
        ]
      : []),
  ];
}

function ofPresentation(
  essay: AuthoredManifest,
  photographs: readonly AuthoredPhotograph[],
): readonly Problem[] {
  const { start, behavior } = essay;
  const [first] = photographs;
  const startsLater = start !== undefined && start !== first?.id && start !== first?.images[0].identifier;
  const images = new Set(photographs.map((photograph) => photograph.images[0].identifier));
  return [
    ...(startsLater
      ? [
          remark(
            'start',
            'Universal Viewer will begin with the first photograph, because it knows `start` only in the older version of manifests',
            ['start'],
          ),
        ]
      : []),
    ...behavior
      .filter((one) => !MIRADOR_BEHAVIORS.has(one))
      .map((one) =>
        remark(
          'behavior',
          `Mirador will show the essay as if \`${one}\` were not there, because it knows \`individuals\`, \`paged\` and \`continuous\` only`,
          ['behavior'],
        ),
      ),
    ...(behavior.includes('paged') && images.size < 3
      ? [
          remark(
            'paged',
            'Universal Viewer will show no facing pages, because it does so from three photographs on',
            ['behavior'],
          ),
        ]
      : []),
  ];
}

/**
 * What Mirador 4 or Universal Viewer 4 will not show as the author may expect, and why. Each is a limit of the viewer and
 * not a mistake in the file.
 */
export function viewerCompatibility(essay: AuthoredManifest): readonly Problem[] {
  const sections = everySection(essay.sections);
  const photographs = [...essay.photographs, ...sections.flatMap((section) => section.photographs)];
  return [
    ...ofLabel(essay.label, []),
    ...ofContents(essay),
    ...sections.flatMap(ofSection),
    ...photographs.flatMap((photograph) => ofPhotograph(photograph, essay)),
    ...ofPresentation(essay, photographs),
  ];
}
