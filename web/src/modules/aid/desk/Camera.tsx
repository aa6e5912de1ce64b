// Reading a code with the machine's own camera: the browser's detector where there is one, a small reader elsewhere. The
// picture never leaves the page.
import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

type Read = (video: HTMLVideoElement) => Promise<string | undefined>;

interface Detector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
declare global {
  interface Window {
    BarcodeDetector?: { new (o: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };
  }
}

export const cameraPossible = () => !!navigator.mediaDevices?.getUserMedia;

async function reader(): Promise<Read> {
  if (window.BarcodeDetector && (await window.BarcodeDetector.getSupportedFormats().catch((): string[] => [])).includes('qr_code')) {
    const detector = new window.BarcodeDetector({ formats: ['qr_code'] });
    return async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue;
  }
  const { default: jsQR } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const brush = canvas.getContext('2d', { willReadFrequently: true })!;
  return async (video) => {
    // A code held to the camera fills a good part of the picture: 640 points across are enough and quick to search.
    const scale = Math.min(1, 640 / video.videoWidth);
    canvas.width = video.videoWidth * scale;
    canvas.height = video.videoHeight * scale;
    if (!canvas.width) return undefined;
    brush.drawImage(video, 0, 0, canvas.width, canvas.height);
    return jsQR(brush.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height)?.data || undefined;
  };
}

/** words: of pages that speak another language than the office's. */
export function Camera({ onRead, onClose, words }: { onRead: (text: string) => void; onClose: () => void; words?: { label: string; refused: string; close: string } }) {
  const { t } = useTranslation();
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(false);
  const told = useRef(onRead);
  told.current = onRead;
  useEffect(() => {
    let stream: MediaStream | undefined;
    let off = false;
    const stop = () => stream?.getTracks().forEach((x) => x.stop());
    void (async () => {
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
        if (off) return stop();
        const v = video.current!;
        v.srcObject = stream;
        await v.play();
        const read = await reader();
        while (!off) {
          const text = await read(v);
          if (text) {
            told.current(text);
            return;
          }
          await new Promise((r) => setTimeout(r, 120));
        }
      } catch {
        if (!off) setRefused(true);
      }
    })();
    return () => {
      off = true;
      stop();
    };
  }, []);
  return (
    <div className="camera">
      {refused ? (
        <p role="alert" className="notice warn">
          {words?.refused ?? t('aid.desk.noCamera')}
        </p>
      ) : (
        <video ref={video} muted playsInline aria-label={words?.label ?? t('aid.desk.camera')} />
      )}
      <Button variant="default" onClick={onClose}>
        {words?.close ?? t('action.close')}
      </Button>
    </div>
  );
}
