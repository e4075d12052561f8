import type { Request, Response } from 'express';
import { targetJson } from '../../content-state/annotation.ts';
import {
  type ComparedPlace,
  type ComparisonLook,
  comparedTargets,
  comparisonAddress,
} from '../../content-state/comparison.ts';
import {
  type ContentState,
  type ContentStateTarget,
  parseContentState,
} from '../../content-state/content-state.ts';
import { type ArchivePlaces, type ResolvedTarget, resolvedTarget } from '../../content-state/resolve.ts';
import { regionText } from '../../content-state/selector.ts';
import { LoupeError } from '../../errors.ts';
import { renderElsewherePage } from '../../pages/viewers/elsewhere.ts';
import { otherThan } from '../../pages/viewers/links.ts';
import type { ShownPlace } from '../../pages/viewers/page.ts';
import { PAGE_LANGUAGES } from '../../pages/words/words.ts';
import type { NeutralResource } from '../../presentation/model/path.ts';
import { contentStateViewUrl, presentationUrl } from '../../urls.ts';
import { sendPage } from '../protocol/send-page.ts';
import { pageContextOf } from '../routes/page-context.ts';
import { archivePlaces } from './archive-places.ts';
import { asStated, comparable } from './compared.ts';
import { viewed, viewedTogether } from './viewed.ts';
import {
  type AskedViewer,
  leadTo,
  loupePageOf,
  policyOf,
  sendViewer,
  type ViewersParts,
} from './viewer-pages.ts';

/** A content state that is to be opened. */
interface AskedState {
  readonly viewer: AskedViewer;
  /** As it was written. */
  readonly state: string;
}

type NonEmpty<Item> = readonly [Item, ...Item[]];

function ofEach<From, To>(
  [first, ...others]: NonEmpty<From>,
  make: (from: From, at: number) => To,
): NonEmpty<To> {
  return [make(first, 0), ...others.map((from, at) => make(from, at + 1))];
}

type OwnTarget = Exclude<ResolvedTarget, { kind: 'elsewhere' }>;

function areOwn(targets: NonEmpty<ResolvedTarget>): targets is NonEmpty<OwnTarget> {
  return targets.every(({ kind }) => kind !== 'elsewhere');
}

/**
 * Opens a content state: what is of this archive in Loupe's pages or a viewer, what is of others in a viewer, in a page of its own.
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
    throw new LoupeError('invalid-request', 'not beside iiif-content, which names what to open', {
      parameter: 'manifest',
    });
  const archive = archivePlaces(request, parts);
  const read = parseContentState(asked.state);
  const [stated, ...more] = read.targets;
  const [first, ...others] = comparedTargets(stated, archive.base);
  // Universal Viewer shows one thing at a time.
  const shown: NonEmpty<ContentStateTarget> =
    asked.viewer === 'uv'
      ? [first]
      : [first, ...others, ...more.flatMap((target) => comparedTargets(target, archive.base))];
  const resolved = ofEach(shown, (target) => resolvedTarget(target, archive));
  if (areOwn(resolved)) await openOwn(request, response, { ...asked, read, resolved, archive }, parts);
  else await openElsewhere(request, response, asked, { shown, resolved }, parts);
}

function resourceOf(target: OwnTarget): NeutralResource {
  return target.kind === 'collection' ? target : { kind: 'manifest', manifest: target.places.manifest };
}

/** @param base the path prefix of the site, or the address of this server */
function shownPlace(target: OwnTarget, base: string): ShownPlace {
  const { place, version = 1, region } = target.kind === 'manifest' ? target : {};
  return {
    manifest: presentationUrl(base, 3, resourceOf(target)),
    ...(place && { canvas: place.id }),
    ...(version > 1 && { version }),
    ...(region && { region: regionText(region) }),
  };
}

/** A content state that is about this archive alone. */
interface OwnState extends AskedState {
  readonly read: ContentState;
  readonly resolved: NonEmpty<OwnTarget>;
  readonly archive: ArchivePlaces;
}

/** Photographs as the address of their content state says it of them. */
interface StatedLook {
  readonly targets: NonEmpty<OwnTarget>;
  readonly places: readonly ComparedPlace[];
  readonly look: ComparisonLook;
}

/** What the address of a content state says of what it is about; undefined where that is no photographs that can be compared. */
function statedLook(
  targets: NonEmpty<OwnTarget>,
  read: ContentState,
  archive: ArchivePlaces,
): StatedLook | undefined {
  const compared = comparable(targets);
  if (!compared) return undefined;
  const { photographs, look } = asStated(compared, read, archive);
  const places = photographs.map(({ named }) => named);
  const asSaid = ofEach(targets, (target, at) => ({ ...target, version: places[at]?.version ?? 1 }));
  return { targets: asSaid, places, look };
}

async function openOwn(
  request: Request,
  response: Response,
  { viewer, state, read, resolved, archive }: OwnState,
  parts: ViewersParts,
): Promise<void> {
  const [label, ...others] = ofEach(resolved, (target) => viewed(resourceOf(target), parts));
  const { root } = pageContextOf(request, label.languages, parts);
  const stated = statedLook(resolved, read, archive);
  const targets = stated?.targets ?? resolved;
  if (viewer === 'loupe' && stated && targets.length > 1) {
    leadTo(request, response, comparisonAddress(root, stated.places, stated.look));
    return;
  }
  const [first] = targets;
  if (viewer === 'loupe') {
    const { place, version = 1, region } = first.kind === 'manifest' ? first : {};
    const shown = place?.canvas === undefined ? undefined : { canvas: place.canvas, version, region };
    leadTo(request, response, loupePageOf(root, resourceOf(first), label, shown));
    return;
  }
  const page = {
    viewer,
    other: contentStateViewUrl(root, state, otherThan(viewer)),
    places: ofEach(targets, (target) => shownPlace(target, root)),
    shown: viewedTogether(label, others),
  };
  await sendViewer(request, response, page, parts);
}

async function openElsewhere(
  request: Request,
  response: Response,
  { viewer, state }: AskedState,
  { shown, resolved }: { shown: readonly ContentStateTarget[]; resolved: readonly ResolvedTarget[] },
  parts: ViewersParts,
): Promise<void> {
  if (viewer === 'loupe')
    throw new LoupeError(
      'invalid-request',
      'Loupe shows what this archive has; viewer=mirador opens manifests of others, in Mirador',
      { parameter: 'viewer' },
    );
  const context = pageContextOf(request, PAGE_LANGUAGES, parts);
  const view = {
    viewer,
    other: contentStateViewUrl(context.root, state, otherThan(viewer)),
    targets: shown.map(targetJson),
    places: resolved.map((target) =>
      target.kind === 'elsewhere' ? target.target : shownPlace(target, context.base),
    ),
  };
  const { textLanguage, asked } = context.reader;
  await sendPage(request, response, {
    ...parts.pages.passingPage(['elsewhere', context.root, textLanguage, JSON.stringify([view, asked])], () =>
      renderElsewherePage({ context, ...view }),
    ),
    language: textLanguage,
    vary: 'Accept-Language',
    policy: policyOf(viewer),
    isIsolated: true,
  });
}
