import { openViewer } from './open-viewer.ts';
import { offerRectangle } from './rectangle-tool.ts';
import { PlaceOnScreen } from './shown-place.ts';

// The page of one image.

const element = document.getElementById('viewer');
if (element) offerRectangle(element, new PlaceOnScreen(element, openViewer(element)));
