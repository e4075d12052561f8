/** Calls on threads have a stack of 128 KB, which is enough for libjpeg; more costs nothing until it is used. */
const STACK_BYTES = 512 * 1024;

type CCaller = typeof import('koffi')['default'];

let opened: Promise<CCaller> | undefined;

/**
 * The package that calls C functions. It is optional: it is compiled for some systems only. It takes settings before it loads its first
 * library, and none later: they are those of the whole process.
 *
 * @throws Error when it is not there
 */
export function cCaller(): Promise<CCaller> {
  opened ??= import('koffi').then(({ default: koffi }) => {
    koffi.config({ ...koffi.config(), async_stack_size: STACK_BYTES });
    return koffi;
  });
  return opened;
}
