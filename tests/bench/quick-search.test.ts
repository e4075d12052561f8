import { expect, it } from 'vitest';
import { runNode } from '../support/command.ts';
import { makeQueries, writtenQueries } from './search/queries.ts';

it('indexes captions and asks for what is written', async () => {
  const args = ['--import', 'tsx', 'tests/bench/search/main.ts', '--captions', '100', '--queries', '30'];
  const { code, output, errors } = await runNode(args, { env: process.env });
  expect(code, errors).toBe(0);
  expect(output).toMatch(
    /^\| 100 \| 202 \| \d+\.\d\d \| \d+\.\d\d \| \d+ \| \d+\.\d\d \| \d+\.\d\d \| \S.* \| -?\d+ \|$/m,
  );
});

it('asks for a thousand queries, a third of them beginnings and a third two words', () => {
  const queries = writtenQueries();
  expect(queries).toEqual([...makeQueries(1000)]);
  expect(queries.filter((query) => query.endsWith('*'))).toHaveLength(333);
  expect(queries.filter((query) => query.includes(' '))).toHaveLength(333);
});
