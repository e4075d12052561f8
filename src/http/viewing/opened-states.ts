import type { Request, Response } from 'express';
import { parseContentState } from '../../content-state/content-state.ts';
import { type ResolvedTarget, resolvedTarget } from '../../content-state/resolve.ts';
import { regionText } from '../../content-state/selector.ts';
import { LoupeError } from '../../errors.ts';
import { renderElsewherePage } from '../../pages/viewers/elsewhere.ts';
import type { ShownPlace } from '../../pages/viewers/page.ts';
import type { NeutralResource } from '../../presentation/path.ts';
import { contentStateViewUrl, presentationUrl } from '../../urls.ts';
import { sendPage } from '../protocol/send-page.ts';
import { PAGE_LANGUAGES, pageContextOf } from '../routes/page-context.ts';
import { archivePlaces } from './archive-places.ts';
import { viewed, viewedTogether } from './viewed.ts';
import {
  type AskedViewer,
  leadTo,
  loupePageOf,
  otherThan,
  sendViewer,
  type ViewersParts,
} from './viewer-pages.ts';

/** A content state that is to be opened. */
interface AskedState {
  readonly viewer: AskedViewer;
  /** As it was written. */
  readonly state: string;
}

function resourceOf(target: Exclude<ResolvedTarget, { kind: 'elsewhere' }>): NeutralResource {
  return target.kind === 'collection' ? target : { kind: 'manifest', manifest: target.places.manifest };
}

/**
 * Opens a content state: what is of this archive in any viewer, what is of others in Mirador, in a page of its own.
 *
 * @throws LoupeError as `parseContentState` and `resolvedTarget` do
 */
export async function openState(
  request: Request,
  response: Response,
  asked: AskedState,
  parts: ViewersParts,
): Promise<void> {
  if (request.query['manifest'] !== undefined)
    throw new LoupeError('invalid-request', 'manifest: not beside iiif-content, which names what to open');
  const { targets } = parseContentState(asked.state);
  const archive = archivePlaces(request, parts);
  const [first, ...others] = targets.map((target) => resolvedTarget(target, archive));
  // There is a first one of targets that were not empty.
  if (first === undefined) return;
  // One viewer alone shows several things beside each other.
  const opened: Opened = asked.viewer === 'mirador' ? [first, ...others] : [first];
  await openTargets(request, response, asked, opened, parts);
}

type Opened = readonly [ResolvedTarget, ...ResolvedTarget[]];
type OwnTargets = readonly [
  Exclude<ResolvedTarget, { kind: 'elsewhere' }>,
  ...Exclude<ResolvedTarget, { kind: 'elsewhere' }>[],
];

function areOwn(targets: Opened): targets is OwnTargets {
  return targets.every(({ kind }) => kind !== 'elsewhere');
}

async function openTargets(
  request: Request,
  response: Response,
  { viewer, state }: AskedState,
  targets: Opened,
  parts: ViewersParts,
): Promise<void> {
  if (!areOwn(targets)) {
    await sendElsewhere(request, response, { viewer }, targets, parts);
    return;
  }
  const [first] = targets;
  const [shown, ...more] = targets.map((target) => viewed(resourceOf(target), parts));
  if (shown === undefined) return;
  const { root } = pageContextOf(request, shown.languages, parts);
  if (viewer === 'loupe') {
    const { place, region } = first.kind === 'manifest' ? first : {};
    const page = loupePageOf(root, resourceOf(first), shown, place?.canvas, region && regionText(region));
    leadTo(request, response, page);
    return;
  }
  const [place, ...others] = targets.map((target) => shownPlace(target, root));
  if (place === undefined) return;
  const other = contentStateViewUrl(root, state, otherThan(viewer));
  const together = viewedTogether(shown, more);
  await sendViewer(request, response, { viewer, other, places: [place, ...others], shown: together }, parts);
}

/** @param base empty, for a path, or the address of this server */
function shownPlace(target: OwnTargets[number], base: string): ShownPlace {
  const { place, region } = target.kind === 'manifest' ? target : {};
  return {
    manifest: presentationUrl(base, 3, resourceOf(target)),
    ...(place && { canvas: place.id }),
    ...(region && { region: regionText(region) }),
  };
}

async function sendElsewhere(
  request: Request,
  response: Response,
  { viewer }: Pick<AskedState, 'viewer'>,
  targets: Opened,
  parts: ViewersParts,
): Promise<void> {
  if (viewer !== 'mirador')
    throw new LoupeError(
      'invalid-request',
      `viewer: ${viewer} opens what this archive has; viewer=mirador opens manifests of others, in Mirador`,
    );
  const context = pageContextOf(request, PAGE_LANGUAGES, parts);
  const places = targets.map((target) =>
    target.kind === 'elsewhere' ? target.target : shownPlace(target, context.base),
  );
  const page = [
    'elsewhere',
    context.root,
    context.reader.textLanguage,
    JSON.stringify([places, context.reader.asked]),
  ];
  await sendPage(request, response, {
    ...parts.pages.passingPage(page, () => renderElsewherePage({ context, places })),
    language: context.reader.textLanguage,
    vary: 'Accept-Language',
    isIsolated: true,
  });
}
