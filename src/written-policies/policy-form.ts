import { type Static, Type } from 'typebox';
import { COLOUR_POLICIES } from '../policies/image-policy.ts';
import { choice, group } from '../presentation/authored/form-parts.ts';
import { NEGATIVE } from '../presentation/authored/manifest-form.ts';
import { formSchema } from '../presentation/authored/schema.ts';

/** What can be said of the images of a folder. A further key is added here, and in `ImagePolicy`. */
const POLICY = group(
  {
    colour: Type.Optional(
      choice(
        'Whether colours are converted to sRGB, or kept with the profile of the scan. Default: srgb.',
        COLOUR_POLICIES,
      ),
    ),
    negative: Type.Optional(NEGATIVE),
    reusePyramids: Type.Optional(
      choice(
        'Whether a master that is a good pyramid itself is used in place, and not copied. Default: as the setting reuse-pyramids says.',
        ['true', 'false'],
      ),
    ),
  },
  'a policy',
);

const EXAMPLE = { colour: 'keep' };

/** The form of the file that the setting `image-policy` names. */
export const POLICY_FORM = Type.Object(
  {
    archive: Type.Optional(
      Type.Unsafe<Static<typeof POLICY>>({
        ...POLICY,
        description: 'What holds for all images of which no folder says otherwise.',
        examples: [EXAMPLE],
      }),
    ),
    folders: Type.Optional(
      Type.Unsafe<Readonly<Record<string, Static<typeof POLICY>>>>({
        description:
          'Folders below `images/`, each with what holds for its images and those of the folders in it. The deepest that says something counts.',
        examples: [{ 'plates/glass': { negative: 'true' } }],
        type: 'object',
        title: 'folders, each with a policy',
        minProperties: 1,
        additionalProperties: POLICY,
      }),
    ),
  },
  { title: 'the file', additionalProperties: false },
);

/** The JSON Schema of the file, for editors. */
export function policySchema(): object {
  return formSchema(POLICY_FORM, 'The image policies of Loupe');
}
