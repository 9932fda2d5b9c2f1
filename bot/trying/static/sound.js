// A soft ping for messages that sound. Browsers allow it only after the person has done something.

import { remember, remembered } from "./make.js";

let context = null;
let muted = remembered("muted", "no") === "yes";

export const isMuted = () => muted;

export function mute(is) {
  muted = is;
  remember("muted", is ? "yes" : "no");
}

export function ready() {
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}

export function ping() {
  if (muted || !context || context.state !== "running") return;
  const now = context.currentTime;
  const volume = context.createGain();
  volume.gain.setValueAtTime(0.0001, now);
  volume.gain.exponentialRampToValueAtTime(0.12, now + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, now + 0.55);
  volume.connect(context.destination);
  for (const [pitch, at] of [[660, 0], [880, 0.11]]) {
    const tone = context.createOscillator();
    tone.type = "sine";
    tone.frequency.value = pitch;
    tone.connect(volume);
    tone.start(now + at);
    tone.stop(now + 0.6);
  }
}
