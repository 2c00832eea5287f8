const HZ = 880;
const LASTS_S = 0.18;
const LOUDNESS = 0.08;

let context: AudioContext | undefined;

/** A short tone. A browser stays silent until the person has touched the page once. */
export function beep(): void {
  context ??= new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  const { currentTime } = context;
  tone.frequency.value = HZ;
  volume.gain.setValueAtTime(LOUDNESS, currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, currentTime + LASTS_S);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(currentTime + LASTS_S);
}
