import { openViewer } from './open-viewer.ts';
import { offerRectangle } from './rectangle-tool.ts';
import { PlaceOnScreen } from './shown-place.ts';
import { offerAdjustments } from './tools/adjust.ts';
import { offerKeyHelp } from './tools/key-help.ts';
import { offerNegative } from './tools/negative.ts';

// The page of one image.

const element = document.getElementById('viewer');
if (element) {
  const viewer = openViewer(element);
  offerRectangle(element, new PlaceOnScreen(element, viewer));
  offerAdjustments(element, viewer);
  offerNegative(element, viewer);
  offerKeyHelp(element);
}
