/**
 * Names of software that writes itself into the descriptions of files. They count only behind "created with" and the like,
 * or where nothing else is said.
 */
const SOFTWARE =
  'gimp|imagemagick|graphicsmagick|photoshop|adobe|lightroom|paint\\.?net|paint shop|paintshop|inkscape|irfanview|acdsee|' +
  'corel|vips|libvips|ffmpeg|libtiff|matplotlib|opencv|ulead|microsoft|picasa|silverfast|vuescan|epson|canoscan|scangear|' +
  'scanjet|scanwizard|scansnap|paperport|twain|xsane|simple scan|image capture|naps2|capture one|phocus|omniscan|' +
  'book2net|zeutschel|jpegmini|gd-jpeg|ijg jpeg|image alchemy|lead technologies|nikon scan|hp scan|easy thumbnails|' +
  'xnview|darktable|rawtherapee|digikam|ghostscript|krita|pixelmator|snapseed|openslide|bio-formats|qupath|tifffile|' +
  'scikit-image|pyvips';

/** Makers whose cameras name themselves in the description of each photograph. */
const MAKERS =
  'olympus|minolta|konica minolta|konica|sony|kodak|pentax|samsung|casio|fujifilm|fuji|nikon|canon|ricoh|sanyo|benq|polaroid|' +
  'hewlett[- ]packard|hp|panasonic|leica|agfa|kyocera|toshiba|vivitar|praktica|jenoptik|traveler|general imaging|ge|medion|' +
  'rollei|premier|concord|epson|sigma|hitachi|jvc|aiptek';

/** What may stand between a maker and the kind of thing. */
const MODEL =
  '(?: (?:[\\w-]*\\d[\\w-]*|zoom|easyshare|photosmart|optical|computer|electric|co\\.?,? ?ltd\\.?|inc\\.?|corporation|company))*';

/** Editions and versions of Photoshop. */
const EDITION =
  'cs\\d?(?:\\.\\d)?|cc|lightroom|elements|express|camera raw|classic|extended|le|version|\\d[\\d.x]{0,12}';

/** Each stands for the whole of a text, whatever the case of its letters. */
const PROGRAM_TEXTS: readonly RegExp[] = [
  // Cameras.
  new RegExp(`^(?:(?:${MAKERS})${MODEL} )?(?:digital (?:still ?)?camera|camera pictures?)$`),
  new RegExp(`^<(?:digimax|kenox|samsung|${MAKERS})\\b[^<>]{0,60}>$`),
  /^(?:sony dsc|dcf ?1\.0|mavica|dcim|default description|charset=ascii|ascii)$/,
  /^exif[ _-]?(?:jpe?g|tiff?)(?:[ _-](?:picture|image|t42[02]))?$/,
  /^(?:jpe?g|tiff?|png)[ _-](?:picture|image|file)$/,
  // Programs that change images, and that scan.
  new RegExp(
    `^(?:file |image )?(?:created|made|edited|drawn|generated|exported|written|produced|scanned|converted|processed|` +
      `saved|optimi[sz]ed|compressed|rendered)(?: on .{1,30})? (?:with|by|using|in|from)(?: the)?.{0,12}\\b(?:${SOFTWARE})\\b.{0,60}$`,
  ),
  /^creator: .{0,30}jpeg v\d.*$/,
  new RegExp(
    `^(?:the )?(?:adobe |hp |canon |nikon |microsoft )?(?:${SOFTWARE})(?: scan(?:ner)?)?(?: image)?(?:[ ,]+\\(?(?:v(?:ersion)?[ .]?)?\\d.{0,40})?$`,
  ),
  new RegExp(`^(?:adobe )?photoshop(?: (?:${EDITION}))*(?: \\([\\w .]{2,20}\\))?$`),
  /^tifffile(?:\.py)?$/,
  /^(?:intel\(r\) (?:ipp|jpeg) (?:jpeg )?library\b.*|lead technologies.*|applemark|handmade software, inc\b.*)$/,
  /^(?:scanned (?:image|document|page|picture|photo)|scan(?:ner)? image)[ _-]?\d{0,6}$/,
  // Titles of PDFs that were printed.
  /^microsoft (?:word|excel|powerpoint|publisher|office word) - .{1,200}$/,
  /^(?:document|dokument|documento|presentation|präsentation|mappe|book|layout)\d{1,3}$/,
  /^(?:powerpoint[ -](?:presentation|präsentation)|présentation powerpoint|full page photo)$/,
  // Microscopes and slide scanners.
  /^imagej=\d[\s\S]*$/,
  /^scifio=\d[\s\S]*$/,
  /^(?:si|scanimage)\.[\w.]+ ?= ?\S[\s\S]*$/,
  // Pages of a slide beside its scan: the label of the glass, and an overview.
  /^aperio [\w ]{1,40} v\d[\w.]* ?(?:[\r\n]+ ?(?:(?:label|macro|thumbnail) )?\d+x\d+[^\r\n]*)?$/,
  /^shape=\([\s\S]*\)$/,
  /^(?:aperio|leica|hamamatsu|trestle|ventana|mirax|metamorph|philips dp)\b[\s\S]*\|\w+ = [\s\S]*$/,
  /^[\s\S]*\|appmag = \d[\s\S]*$/,
];

const FILE_NAME =
  /^[^\n]{1,200}\.(?:jpe?g|jfif|tiff?|png|gif|bmp|webp|avif|heic|jp2|psd|pdf|docx?|odt|rtf|pptx?|xlsx?|dwg|dxf|indd|qxd|cdr|dng|nef|cr[23]|arw|orf|rw2|raw|svs|ndpi)$/i;
const SENTENCE = /[.!?;:,] \S/;
const PATH = /^(?:[a-z]:[\\/]|\\\\|file:\/\/|\/(?:home|Users|mnt|media|var|tmp|Volumes)\/)/i;
const NUMBERED =
  /^(?:img|dsc[nf]?|pict|imgp|sam|cimg|hpim|dcp|mvc|scan|scn|sdc|gopr|dji|pxl|p\d{3})[ _-]?\d{3,10}$/i;

/** Elements that people mark a caption up with. */
const PROSE_ELEMENTS = new Set([
  'p',
  'b',
  'i',
  'u',
  'a',
  'em',
  'strong',
  'span',
  'div',
  'br',
  'cite',
  'q',
  'sup',
  'sub',
  'small',
]);

/**
 * Whether a text says nothing of a picture: a program, a scanner or a camera wrote it, or it names the file. Never for a
 * text that may be a person's.
 *
 * @param text without space around it
 */
export function isOfSoftware(text: string): boolean {
  const folded = text
    .toLowerCase()
    .replaceAll(/[®™©]/g, '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
  if (PROGRAM_TEXTS.some((pattern) => pattern.test(folded))) return true;
  if (NUMBERED.test(text) || PATH.test(text)) return true;
  if (FILE_NAME.test(text) && !SENTENCE.test(text)) return true;
  return isJson(text) || isXml(text) || isSettings(text);
}

function isJson(text: string): boolean {
  // Longer ones are cut.
  if (/^\{\s*"[^"]*"\s*:/.test(text)) return true;
  if (!/^[[{]/.test(text) || !/[\]}]$/.test(text)) return false;
  try {
    const value: unknown = JSON.parse(text);
    // "[1940]" and "[?]" are a cataloguer's.
    return !Array.isArray(value) || value.some((member) => typeof member === 'object' && member !== null);
  } catch {
    return false;
  }
}

function isXml(text: string): boolean {
  if (/^(?:\ufeff)?<(?:\?xml\b|!doctype\b|!--)/i.test(text)) return true;
  const [, name] = /^<([a-z_][\w:.-]*)(?:\s[^>]*)?>/i.exec(text) ?? [];
  if (name === undefined || PROSE_ELEMENTS.has(name.toLowerCase())) return false;
  return text.endsWith('/>') || text.includes(`</${name}>`) || /\sxmlns(?::\w+)?=/.test(text);
}

/** Lines of `name=value` and nothing else. */
function isSettings(text: string): boolean {
  const lines = text.split(/\r?\n|\r/).filter((line) => line.trim() !== '');
  return (
    lines.length >= 3 && lines.every((line) => /^\s*(?:\[[\w ]+\]|[\w][\w .()/%-]{0,60}\s*=.*)$/.test(line))
  );
}
