import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dialectOf } from '../../../src/image/dialect.ts';
import type { Limits } from '../../../src/image/limits.ts';
import { parseImagePath } from '../../../src/image/image-path.ts';
import { resolveImage } from '../../../src/image/resolve.ts';
import { dragged, frameOf, type PlaceToShare, picturesOf } from '../../../src/pages/client/share-addresses.ts';
