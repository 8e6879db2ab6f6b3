// Geometry of the plan editor: degrees and pixels, and what lies where. No document, so that it can be read by itself.

export type Spot = [number, number];
export type Geometry =
  | { type: "Point"; coordinates: Spot }
  | { type: "LineString"; coordinates: Spot[] }
  | { type: "MultiLineString"; coordinates: Spot[][] }
  | { type: "Polygon"; coordinates: Spot[][] }
  | { type: "MultiPolygon"; coordinates: Spot[][][] };

export type Properties = { kind: string; label?: string; mark?: string; number?: string; [other: string]: unknown };
export type Feature = { type: "Feature"; id: string; properties: Properties; geometry: Geometry };

/** What the server says of its drawing: see `draw::Projection`. */
export type View = {
  lon0: number;
  lat0: number;
  lon: Spot;
  lat: Spot;
  at: Spot;
  width: number;
  height: number;
  metres: Spot;
};

export function toPixels(view: View, [lon, lat]: Spot): Spot {
  const [x, y] = [lon - view.lon0, lat - view.lat0];
  return [view.lon[0] * x + view.lat[0] * y + view.at[0], view.lon[1] * x + view.lat[1] * y + view.at[1]];
}

export function toSpot(view: View, [px, py]: Spot): Spot {
  const [x, y] = [px - view.at[0], py - view.at[1]];
  const whole = view.lon[0] * view.lat[1] - view.lat[0] * view.lon[1];
  const lon = (x * view.lat[1] - y * view.lat[0]) / whole;
  const lat = (y * view.lon[0] - x * view.lon[1]) / whole;
  return [round(view.lon0 + lon), round(view.lat0 + lat)];
}

/** Nine decimals, as the server keeps them. */
const round = (degrees: number): number => Math.round(degrees * 1e9) / 1e9;

export function step(view: View, [lon, lat]: Spot, east: number, north: number): Spot {
  return [round(lon + east / view.metres[0]), round(lat + north / view.metres[1])];
}

/** The lines of a shape: of areas without the corner that closes them. */
export function runs(geometry: Geometry): Spot[][] {
  const open = (ring: Spot[]): Spot[] => ring.slice(0, -1);
  switch (geometry.type) {
    case "Point": return [[geometry.coordinates]];
    case "LineString": return [geometry.coordinates];
    case "MultiLineString": return geometry.coordinates;
    case "Polygon": return geometry.coordinates.map(open);
    case "MultiPolygon": return geometry.coordinates.flat().map(open);
  }
}

export const isArea = (geometry: Geometry): boolean => geometry.type.endsWith("Polygon");

/** The same sort of shape with these lines, as many as `runs` gave. */
export function withRuns(geometry: Geometry, lines: Spot[][]): Geometry {
  const closed = (ring: Spot[]): Spot[] => (ring[0] ? [...ring, ring[0]] : ring);
  const rest = [...lines];
  switch (geometry.type) {
    case "Point": return { type: "Point", coordinates: rest[0]?.[0] ?? geometry.coordinates };
    case "LineString": return { type: "LineString", coordinates: rest[0] ?? [] };
    case "MultiLineString": return { type: "MultiLineString", coordinates: rest };
    case "Polygon": return { type: "Polygon", coordinates: rest.map(closed) };
    case "MultiPolygon": return { type: "MultiPolygon", coordinates: geometry.coordinates.map((area) => rest.splice(0, area.length).map(closed)) };
  }
}

const apart = (a: Spot, b: Spot): number => Math.hypot(a[0] - b[0], a[1] - b[1]);

function fromEdge(at: Spot, a: Spot, b: Spot): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((at[0] - a[0]) * dx + (at[1] - a[1]) * dy) / length));
  return apart(at, [a[0] + along * dx, a[1] + along * dy]);
}

function holds(rings: Spot[][], at: Spot): boolean {
  let inside = false;
  for (const ring of rings) {
    ring.forEach((a, n) => {
      const b = ring[(n + 1) % ring.length] ?? a;
      if (a[1] > at[1] !== b[1] > at[1] && at[0] < ((b[0] - a[0]) * (at[1] - a[1])) / (b[1] - a[1]) + a[0]) inside = !inside;
    });
  }
  return inside;
}

/** How well a press at `at` fits a shape, in pixels: the smaller the better; none when it does not. Points and lines win over areas. */
export function fit(view: View, geometry: Geometry, at: Spot, reach: number): number | null {
  const lines = runs(geometry).map((line) => line.map((spot) => toPixels(view, spot)));
  if (geometry.type === "Point") {
    const far = apart(lines[0]?.[0] ?? [Infinity, Infinity], at);
    return far <= reach * 1.6 ? far / 100 : null;
  }
  let near = Infinity;
  for (const line of lines) {
    const last = isArea(geometry) ? line.length : line.length - 1;
    for (let n = 0; n < last; n += 1) near = Math.min(near, fromEdge(at, line[n] as Spot, line[(n + 1) % line.length] as Spot));
  }
  if (!isArea(geometry)) return near <= reach ? 1 + near / 100 : null;
  if (!holds(lines, at) && near > reach / 2) return null;
  return 10 + Math.sqrt(Math.abs(lines.reduce((sum, line) => sum + area(line), 0)));
}

function area(line: Spot[]): number {
  return line.reduce((sum, a, n) => {
    const b = line[(n + 1) % line.length] ?? a;
    return sum + a[0] * b[1] - b[0] * a[1];
  }, 0);
}

/** The nearest corner to `at` within reach, as line and place. */
export function cornerAt(view: View, geometry: Geometry, at: Spot, reach: number): [number, number] | null {
  let best: [number, number] | null = null;
  let near = reach;
  runs(geometry).forEach((line, n) => line.forEach((spot, place) => {
    const far = apart(toPixels(view, spot), at);
    if (far <= near) [near, best] = [far, [n, place]];
  }));
  return best;
}

/**
 * Where a dragged corner comes to lie, in pixels: on a corner of others within reach, else so that it makes a right angle on the
 * drawing with the corners before and after it, else where it is.
 */
export function snapped(at: Spot, others: Spot[], beside: Spot[], reach: number): Spot {
  let found: Spot | null = null;
  let near = reach;
  for (const other of others) {
    const far = apart(other, at);
    if (far < near) [near, found] = [far, other];
  }
  if (found) return found;
  const to: Spot = [at[0], at[1]];
  for (const side of beside) {
    if (Math.abs(side[0] - at[0]) < reach / 2) to[0] = side[0];
    if (Math.abs(side[1] - at[1]) < reach / 2) to[1] = side[1];
  }
  return to;
}

export function path(view: View, geometry: Geometry): string {
  if (geometry.type === "Point") {
    const [x, y] = toPixels(view, geometry.coordinates);
    return `M${x - 12} ${y - 12}h24v24h-24z`;
  }
  const end = isArea(geometry) ? "z" : "";
  return runs(geometry).map((line) => `M${line.map((spot) => toPixels(view, spot).map((v) => v.toFixed(1)).join(" ")).join("L")}${end}`).join("");
}
