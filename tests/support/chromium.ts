import { type Browser, chromium } from 'playwright-core';
import { debianProgram, isExecutable } from './debian-program.ts';
import { PATIENCE_MS } from './patience.ts';

/** The first is Chromium without the windows of its browser, which no page sees: it takes a tenth less to show the same. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/**
 * What the browser leaves out. Of several such lists the last counts, so that what Playwright leaves out stands here too,
 * as far as pages notice it. With each window the browser would draw two pages of its own address bar, which take longer
 * than most of ours, and with each page it would start a process for one that may come.
 */
const LEFT_OUT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
];

const FLAGS = [
  `--disable-features=${LEFT_OUT.join(',')}`,
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Pixels are compared: what is sRGB stays as it is, whatever display the machine believes to have.
  '--force-color-profile=srgb',
];

/**
 * The Chromium of this machine: `CHROMIUM_PATH`, else the one on the PATH, else Debian's, installed now when
 * this process may. Throws with a sentence that says what to do.
 */
export function findChromium(): string {
  const named = process.env['CHROMIUM_PATH'];
  if (named !== undefined) {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which is not a program that can be started`);
  }
  const found = debianProgram(NAMES, 'chromium-headless-shell', 'chromium');
  if (found !== undefined) return found;
  throw new Error(
    `The browser tests need Chromium and found none of ${NAMES.join(', ')} on the PATH. ` +
      'Install it (Debian: apt-get install chromium) or set CHROMIUM_PATH to a Chromium or Chrome.',
  );
}

/** WebGL without a graphics processor: a picture that it draws costs several times what a plain canvas takes. */
const WITHOUT_WEBGL = '--disable-3d-apis';

export interface BrowserOptions {
  /** Pages may draw by WebGL; left out, OpenSeadragon draws on a plain canvas. */
  readonly webGl?: boolean;
}

/** A headless browser with an empty profile, which `close()` removes. */
export async function launchChromium({ webGl = false }: BrowserOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: webGl ? FLAGS : [...FLAGS, WITHOUT_WEBGL],
    timeout: PATIENCE_MS,
    // By default it would keep a process that is told to end from it. It ends itself when that is gone.
    handleSIGTERM: false,
  });
}

const shared = new Map<boolean, Promise<Browser>>();

/**
 * The browser that the test files of this process have one after the other, in contexts of their own: it takes a second of a
 * core to start. Nobody closes it; it ends with the process.
 */
export function sharedChromium({ webGl = false }: BrowserOptions = {}): Promise<Browser> {
  const browser = shared.get(webGl) ?? launchChromium({ webGl });
  shared.set(webGl, browser);
  return browser;
}
