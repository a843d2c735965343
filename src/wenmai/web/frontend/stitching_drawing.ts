// Draws the first stitches of a plan with WebGL: one quad a stitch, in the order of sewing, lit as silk is. The light
// is the render's (lines/embroidery/render/fibres.py), without what needs the heights of threads: a preview that moves.
import { FLOATS_A_STITCH, type Plan } from "./stitching_plan";

export type View = { x: number; y: number; pxPerMm: number }; // the place in the middle, in mm

const VERTEX = `#version 300 es
layout(location = 0) in vec2 corner;
layout(location = 1) in vec4 ends;
layout(location = 2) in float halfWidth;
layout(location = 3) in vec4 colour;
uniform vec2 middle, size;
uniform float pxPerMm;
out vec2 place;
flat out vec2 along;
flat out vec2 extent;
flat out vec3 rgb;
void main() {
  vec2 way = ends.zw - ends.xy;
  float length_ = max(length(way), 1e-4);
  along = way / length_;
  float wide = max(halfWidth, 0.6 / pxPerMm);
  float reach = wide + 1.0 / pxPerMm;
  place = vec2(mix(-0.4 * wide, length_ + 0.4 * wide, corner.x), corner.y * reach);
  extent = vec2(length_, wide);
  rgb = colour.rgb;
  vec2 mm = ends.xy + along * place.x + vec2(-along.y, along.x) * place.y;
  vec2 px = (mm - middle) * pxPerMm;
  gl_Position = vec4(2.0 * px.x / size.x, -2.0 * px.y / size.y, 0.0, 1.0);
}`;

const FRAGMENT = `#version 300 es
precision highp float;
in vec2 place;
flat in vec2 along;
flat in vec2 extent;
flat in vec3 rgb;
uniform vec3 light;
uniform float pxPerMm;
out vec4 seen;
void main() {
  float past = max(max(-place.x, place.x - extent.x), 0.0) / (0.4 * extent.y);
  float wide = extent.y * sqrt(max(0.0, 1.0 - past * past));
  float cover = clamp((wide - abs(place.y)) * pxPerMm + 0.5, 0.0, 1.0);
  if (cover <= 0.0) discard;
  float across = clamp(place.y / extent.y, -1.0, 1.0);
  float rise = sqrt(1.0 - pow(across, 4.0));
  vec2 side = vec2(-along.y, along.x);
  vec3 normal = normalize(vec3(side * 0.84 * across * across * across, rise + 1e-3));
  float slope = 0.042 * min(extent.x, 6.0) * clamp(1.0 - 2.0 * place.x / extent.x, -1.0, 1.0);
  vec3 axis = normalize(vec3(along, slope));
  vec3 fibre = normalize(axis * 0.955 + cross(normal, axis) * 0.296);
  vec3 half_ = normalize(light + vec3(0.0, 0.0, 1.0));
  float lit = clamp(0.25 + 0.9 * dot(normal, light), 0.0, 1.0);
  float broad = 1.0 - pow(dot(fibre, half_), 2.0);
  float towards = dot(fibre, light);
  float glint = lit * (0.36 * pow(broad, 6.0) + 0.85 * pow(broad, 32.0));
  float diffuse = 0.22 * (0.55 + 0.45 * normal.z) + 0.36 * lit * sqrt(max(0.0, 1.0 - towards * towards));
  float ends = 1.0 - smoothstep(0.0, min(0.35, extent.x / 3.0), min(place.x, extent.x - place.x));
  float valley = 1.0 - 0.38 * pow(abs(across), 4.0);
  vec3 own = pow(rgb, vec3(2.2));
  vec3 linear = 1.15 * (own * (diffuse + 0.93 * glint) + 0.07 * glint * dot(own, vec3(0.2126, 0.7152, 0.0722)));
  linear *= valley * (1.0 - 0.28 * ends);
  float most = max(max(linear.r, linear.g), max(linear.b, 1e-6));
  float over = max(0.0, most - 0.8) / 0.2;
  linear *= (most <= 0.8 ? 1.0 : (0.8 + 0.2 * over / (1.0 + over)) / most);
  seen = vec4(pow(linear, vec3(1.0 / 2.2)) * cover, cover);
}`;

const LIGHT_FROM = 125 * Math.PI / 180; // the render's, RenderSettings.light_from_deg and light_height_deg
const LIGHT_HEIGHT = 52 * Math.PI / 180;

export type Drawing = (view: View, stitches: number) => void;

// Null where the browser has no WebGL 2.
export function drawingOn(canvas: HTMLCanvasElement, plan: Plan, cloth: [number, number, number]): Drawing | null {
  const gl = canvas.getContext("webgl2", { alpha: false, antialias: false });
  if (!gl) return null;
  const program = programOf(gl);
  gl.useProgram(program);
  const uniform = (name: string) => gl.getUniformLocation(program, name);
  const [middle, size, pxPerMm] = [uniform("middle"), uniform("size"), uniform("pxPerMm")];
  const level = Math.cos(LIGHT_HEIGHT);
  gl.uniform3f(uniform("light"), Math.cos(LIGHT_FROM) * level, -Math.sin(LIGHT_FROM) * level, Math.sin(LIGHT_HEIGHT));
  gl.bindVertexArray(gl.createVertexArray());
  attribute(gl, new Float32Array([0, -1, 1, -1, 0, 1, 1, 1]), [[0, 2, gl.FLOAT, false, 0]], 8, 0);
  attribute(gl, plan.stitches, [[1, 4, gl.FLOAT, false, 0], [2, 1, gl.FLOAT, false, 16], [3, 4, gl.UNSIGNED_BYTE, true, 20]], 4 * FLOATS_A_STITCH, 1);
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  gl.clearColor(cloth[0] / 255, cloth[1] / 255, cloth[2] / 255, 1);
  return (view, stitches) => {
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.uniform2f(middle, view.x, view.y);
    gl.uniform2f(size, canvas.width, canvas.height);
    gl.uniform1f(pxPerMm, view.pxPerMm);
    if (stitches > 0) gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, stitches);
  };
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram {
  const program = gl.createProgram();
  for (const [kind, source] of [[gl.VERTEX_SHADER, VERTEX], [gl.FRAGMENT_SHADER, FRAGMENT]] as const) {
    const shader = gl.createShader(kind);
    if (!shader) throw new Error("the browser lost its drawing");
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(program) ?? "");
  return program;
}

type Part = [location: number, numbers: number, type: number, normalised: boolean, offset: number];

function attribute(gl: WebGL2RenderingContext, data: BufferSource, parts: Part[], stride: number, divisor: number): void {
  gl.bindBuffer(gl.ARRAY_BUFFER, gl.createBuffer());
  gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
  for (const [location, numbers, type, normalised, offset] of parts) {
    gl.enableVertexAttribArray(location);
    gl.vertexAttribPointer(location, numbers, type, normalised, stride, offset);
    gl.vertexAttribDivisor(location, divisor);
  }
}
