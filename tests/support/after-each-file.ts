import { afterAll } from 'vitest';
import { endStarted } from './tied.ts';

// Comes before each test file, so that this is the last that is done for it: files share processes, and what one has left
// running is not to keep the cores busy under the next.
afterAll(endStarted);
