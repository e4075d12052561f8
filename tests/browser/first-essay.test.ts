import { afterAll, beforeAll, describe } from 'vitest';
import { startFirstEssay, stopFirstEssay } from './first-essay.ts';
import { testSearches } from './search.ts';
import { testViewers } from './viewers.ts';

beforeAll(startFirstEssay);
afterAll(stopFirstEssay);

describe('shown', testViewers);
describe('searched', testSearches);
