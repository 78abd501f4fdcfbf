import { correction, generate } from "lean-qr";
import { toSvgPath } from "lean-qr/extras/svg";

const SVG = "http://www.w3.org/2000/svg";
/** In modules, as the standard wants it: readers find a code by the light around it. */
const QUIET = 4;

/** A text as a QR code, dark on light whatever the page's colours are; undefined when it is too long for one. */
export function qrCode(text: string, label: string): SVGSVGElement | undefined {
  const code = encode(text);
  if (!code) return undefined;
  const side = code.size + 2 * QUIET;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `${-QUIET} ${-QUIET} ${side} ${side}`);
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.setAttribute("shape-rendering", "crispEdges");
  const light = document.createElementNS(SVG, "rect");
  for (const [name, value] of Object.entries({ x: -QUIET, y: -QUIET, width: side, height: side }))
    light.setAttribute(name, String(value));
  light.setAttribute("fill", "#fff");
  const dark = document.createElementNS(SVG, "path");
  dark.setAttribute("d", toSvgPath(code));
  dark.setAttribute("fill", "#000");
  svg.append(light, dark);
  return svg;
}

function encode(text: string): ReturnType<typeof generate> | undefined {
  try {
    return generate(text, { minCorrectionLevel: correction.L });
  } catch {
    return undefined;
  }
}
