import { openViewer } from './open-viewer.ts';
import { offerRectangle } from './rectangle-tool.ts';
import { PlaceOnScreen } from './shown-place.ts';
import { offerAdjustments } from './tools/adjust.ts';
import { offerDownloads } from './tools/downloads.ts';
import { offerKeyHelp } from './tools/key-help.ts';
import { offerNegative } from './tools/negative.ts';
import { offerNeighbours } from './tools/neighbours.ts';
import { showNotes } from './tools/notes.ts';
import { offerRuler } from './tools/ruler.ts';
import { showScaleBar } from './tools/scale-bar.ts';
import { offerVersions } from './tools/versions.ts';

// The page of one photograph.

const element = document.getElementById('viewer');
if (element) {
  const viewer = openViewer(element);
  viewer.addHandler('open', () => element.classList.add('opened'));
  const place = new PlaceOnScreen(element, viewer);
  showNotes(element, viewer, place.space);
  offerRectangle(element, place);
  offerRuler(element, viewer, place.space);
  showScaleBar(element, viewer, place.space);
  offerAdjustments(element, viewer);
  offerNegative(element, viewer);
  offerNeighbours(element, viewer);
  offerVersions(element, viewer);
  offerDownloads(element);
  offerKeyHelp(element);
}
