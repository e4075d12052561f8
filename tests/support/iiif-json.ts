/** A manifest as somebody writes it, with ids of another server. Images: box/01 and box/02, 400 by 300. */
export const IIIF_JSON = `{
  "@context": "http://iiif.io/api/presentation/3/context.json",
  "id": "https://example.org/iiif/box/manifest.json",
  "type": "Manifest",
  "label": {"en": ["The box"], "de": ["Die Kiste"]},
  "summary": {"en": ["<p>What was in <b>it</b>.</p>"]},
  "rights": "http://creativecommons.org/licenses/by/4.0/",
  "navDate": "1931-05-24T00:00:00Z",
  "provider": [{"id": "https://example.org/", "type": "Agent", "label": {"en": ["Example"]}}],
  "homepage": [{"id": "https://example.org/box", "type": "Text", "label": {"en": ["Home"]}, "format": "text/html"}],
  "start": {"id": "https://example.org/iiif/box/canvas/2", "type": "Canvas"},
  "items": [
    {
      "id": "https://example.org/iiif/box/canvas/1",
      "type": "Canvas",
      "label": {"en": ["Lid"]},
      "width": 400,
      "height": 300,
      "items": [
        {
          "id": "https://example.org/iiif/box/canvas/1/page",
          "type": "AnnotationPage",
          "items": [
            {
              "id": "https://example.org/iiif/box/canvas/1/painting",
              "type": "Annotation",
              "motivation": "painting",
              "body": {
                "id": "/iiif/3/box%2F01/full/max/0/default.jpg",
                "type": "Image",
                "format": "image/jpeg",
                "service": [{"id": "/iiif/3/box%2F01", "type": "ImageService3", "profile": "level2"}]
              },
              "target": "https://example.org/iiif/box/canvas/1"
            }
          ]
        }
      ],
      "annotations": [
        {
          "id": "https://example.org/iiif/box/canvas/1/notes",
          "type": "AnnotationPage",
          "items": [
            {
              "id": "https://example.org/iiif/box/canvas/1/notes/hinge",
              "type": "Annotation",
              "motivation": "commenting",
              "body": {"type": "TextualBody", "value": "The hinge", "language": "en", "format": "text/plain"},
              "target": "https://example.org/iiif/box/canvas/1#xywh=10,20,30,40"
            }
          ]
        }
      ]
    },
    {
      "id": "https://example.org/iiif/box/canvas/2",
      "type": "Canvas",
      "label": {"en": ["Bottom"]},
      "width": 400,
      "height": 300,
      "items": [
        {
          "id": "https://example.org/iiif/box/canvas/2/page",
          "type": "AnnotationPage",
          "items": [
            {
              "id": "https://example.org/iiif/box/canvas/2/painting",
              "type": "Annotation",
              "motivation": "painting",
              "body": {
                "id": "https://photos.example.com/iiif/3/box%2F02/full/max/0/default.jpg",
                "type": "Image",
                "format": "image/jpeg",
                "service": [{"id": "https://photos.example.com/iiif/3/box%2F02", "type": "ImageService3", "profile": "level2"}]
              },
              "target": "https://example.org/iiif/box/canvas/2"
            }
          ]
        }
      ]
    }
  ],
  "structures": [
    {
      "id": "https://example.org/iiif/box/range/all",
      "type": "Range",
      "label": {"en": ["Contents"]},
      "items": [
        {
          "id": "https://example.org/iiif/box/range/inside",
          "type": "Range",
          "label": {"en": ["Inside"]},
          "items": [{"id": "https://example.org/iiif/box/canvas/2", "type": "Canvas"}]
        },
        {
          "id": "https://example.org/iiif/box/range/outside",
          "type": "Range",
          "label": {"en": ["Outside"]},
          "items": [{"id": "https://example.org/iiif/box/canvas/1", "type": "Canvas"}]
        }
      ]
    }
  ]
}
`;

export const IIIF_JSON_COLLECTION = `{
  "@context": "http://iiif.io/api/presentation/3/context.json",
  "id": "https://example.org/iiif/boxes.json",
  "type": "Collection",
  "label": {"en": ["Boxes everywhere"]},
  "items": [
    {"id": "/presentation/3/box/manifest", "type": "Manifest", "label": {"en": ["The box"]}},
    {"id": "https://other.example/manifest.json", "type": "Manifest", "label": {"en": ["Theirs"]}}
  ]
}
`;

/** `from` becomes `to`, which may hold a mark. */
export function changed(text: string, from: string | RegExp, to: string): string {
  const result = text.replace(from, to);
  if (result === text) throw new Error(`nothing like ${from} is in the text`);
  return result;
}
