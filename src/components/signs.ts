/** How a library shows in a script that was made smaller, or in the licences that were taken out of it. */
interface Sign {
  /** Its name at npm. */
  readonly name: string;
  /** Global; its group `version`, if it has one, is the version that the library states of itself. */
  readonly pattern: RegExp;
}

/**
 * Signs of the libraries in Universal Viewer, whose package has no source maps. A pattern is an expression that stands in
 * the library's own source, so that it cannot be a mention by another. What none of them matches is listed as declared
 * at most: a viewer whose files have changed loses facts, it does not gain wrong ones.
 */
export const SIGNS: readonly Sign[] = [
  {
    name: '@lit/reactive-element',
    pattern: /reactiveElementVersions\?\?=\[\]\)\.push\("(?<version>[\d.]+)"\)/g,
  },
  {
    name: '@openseadragon-imaging/openseadragon-viewerinputhook',
    pattern: /ViewerInputHook\.version=\{versionStr:"(?<version>[\d.]+)"/g,
  },
  { name: 'classnames', pattern: /http:\/\/jedwatson\.github\.io\/classnames/g },
  { name: 'codem-isoboxer', pattern: /codem-isoboxer v(?<version>[\d.]+)/g },
  { name: 'core-js', pattern: /\("versions",\[\]\)\.push\(\{version:"(?<version>[\d.]+)",mode:/g },
  {
    name: 'dashjs',
    pattern:
      /getVersionString=function\(\)\{return (?<constant>\w+)\};var \k<constant>="(?<version>[\d.]+)"/g,
  },
  { name: 'epubjs', pattern: /\.EPUBJS_VERSION=/g },
  { name: 'fflate', pattern: /fflate - fast JavaScript compression[\s\S]*?\nversion (?<version>[\d.]+)/g },
  { name: 'jquery', pattern: /jQuery JavaScript Library v(?<version>[\d.]+)/g },
  { name: 'jquery-ui', pattern: /jQuery UI - v(?<version>[\d.]+)/g },
  { name: 'jsviews', pattern: /jsviews\.js v(?<version>[\d.]+)/g },
  { name: 'jszip', pattern: /\.version="(?<version>[\d.]+)",\w+\.loadAsync=/g },
  { name: 'lit-element', pattern: /litElementVersions\?\?=\[\]\)\.push\("(?<version>[\d.]+)"\)/g },
  { name: 'lit-html', pattern: /litHtmlVersions\?\?=\[\]\)\.push\("(?<version>[\d.]+)"\)/g },
  { name: 'localforage', pattern: /localForage -- Offline Storage, Improved\s+Version (?<version>[\d.]+)/g },
  { name: 'mediaelement', pattern: /\{version:"(?<version>[\d.]+)",html5media:/g },
  { name: 'openseadragon', pattern: /\.version=\{versionStr:"(?<version>[\d.]+)",major:parseInt\(/g },
  { name: 'pdfobject', pattern: /pdfobjectversion:"(?<version>[\d.]+)"/g },
  { name: 'react', pattern: /\.H\.useTransition\(\)\},\w+\.version="(?<version>[\d.]+)"/g },
  { name: 'react-dom', pattern: /reconcilerVersion:"(?<version>[\d.]+)"/g },
  { name: 'scheduler', pattern: /\* scheduler\.production\.js/g },
  { name: 'sizzle', pattern: /Sizzle CSS Selector Engine v(?<version>[\d.]+)/g },
  // Its releases are numbered 0.REVISION.n at npm, and n is not in the file.
  { name: 'three', pattern: /REVISION:"\d+",RGBADepthPacking|window\.__THREE__=/g },
  { name: 'waveform-panel', pattern: /<waveform-panel \/> version v(?<version>[\d.]+)/g },
  { name: 'xss', pattern: /window\.filterXSS=/g },
];
