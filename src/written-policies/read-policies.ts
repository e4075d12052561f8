import {
  ImagePolicies,
  type ImagePolicy,
  parseNegative,
  type WrittenPolicies,
} from '../policies/image-policy.ts';
import { locate, parseYaml } from '../presentation/authored/parse-yaml.ts';
import { compileForm, readForm } from '../presentation/authored/read-form.ts';
import { readTree } from '../presentation/authored/yaml-tree.ts';
import type { LocatedProblem } from '../presentation/problems/problem.ts';
import { decodeText } from '../presentation/source/decode-text.ts';
import { quoted, Report } from '../presentation/source/report.ts';
import { POLICY_FORM } from './policy-form.ts';

const FORM = compileForm(POLICY_FORM);

/** What a file of policies says, or all that is wrong with it. */
export type ReadPolicies =
  | { readonly policies: ImagePolicies }
  | { readonly problems: readonly Omit<LocatedProblem, 'file'>[] };

/** Reads a file of policies, of any bytes. Where anything is wrong, nothing of it counts. */
export function readPolicies(bytes: Uint8Array): ReadPolicies {
  const decoded = decodeText(bytes);
  if ('problem' in decoded) return { problems: [{ severity: 'error', ...decoded.problem }] };
  const yaml = parseYaml(decoded.text);
  if (yaml.kind === 'problems')
    return { problems: yaml.problems.map((problem) => ({ severity: 'error', ...problem })) };
  if (yaml.contents === null) return { policies: new ImagePolicies() };
  const tree = readTree(yaml, FORM.keys);
  const report = new Report();
  const form = readForm(FORM, tree, report);
  const written: Record<string, ImagePolicy> = {};
  if (form?.archive) written[''] = policyOf(form.archive);
  for (const [name, policy] of Object.entries(form?.folders ?? {})) {
    const folder = name.normalize('NFC').replace(/^\.?\/+|\/+$/g, '');
    if (folder === '' || folder.split('/').some((part) => ['', '.', '..'].includes(part)))
      report.error(
        ['folders', name],
        'folder-name',
        `${quoted(name)} is no folder below images/`,
        'for example plates/glass; what holds for all images stands under archive',
      );
    else if (Object.hasOwn(written, folder))
      report.error(
        ['folders', name],
        'duplicate-key',
        `the folder ${folder} is there twice`,
        'keep one of the two',
      );
    else written[folder] = policyOf(policy);
  }
  const problems = [
    ...tree.unread.problems,
    ...tree.disallowed.problems,
    ...report.problemsNotCausedBy(tree.unread),
  ];
  if (problems.length > 0) return { problems: problems.map((problem) => locate('', yaml, problem)) };
  return { policies: new ImagePolicies(withoutPrototype(written)) };
}

interface WrittenPolicy extends Pick<ImagePolicy, 'colour'> {
  readonly negative?: string;
  readonly reusePyramids?: 'true' | 'false';
}

/** A folder may have any name. */
function withoutPrototype(written: Record<string, ImagePolicy>): WrittenPolicies {
  return Object.assign(Object.create(null), written);
}

function policyOf({ colour, negative, reusePyramids }: WrittenPolicy): ImagePolicy {
  const read = negative === undefined ? undefined : parseNegative(negative);
  return {
    ...(colour !== undefined && { colour }),
    ...(read !== undefined && { negative: read }),
    ...(reusePyramids !== undefined && { reusePyramids: reusePyramids === 'true' }),
  };
}
