import { useState } from 'preact/hooks';
import type { Podcast } from '~/api/types';
import { Icon } from '~/ui/icon';
import { lazyPage } from '~/ui/lazy_page';
import { Button } from '~/ui/primitives';
import { CopyAddress } from './copy_address';

const QrPicture = lazyPage(async () => (await import('./qr_picture')).QrPicture);

/** Where podcast apps find the show. */
export function FeedAddress({ podcast }: { podcast: Podcast }) {
  const [qr, setQr] = useState(false);
  const local = /^https?:\/\/(localhost|127\.|\[::1\])/.test(podcast.feed_url);
  return (
    <section class="card stack" aria-labelledby="feed-address">
      <h2 id="feed-address">Feed</h2>
      {podcast.blocked ? (
        <p class="small soft">This show is private: its public address gives nothing. Use private addresses below.</p>
      ) : (
        <>
          <CopyAddress address={podcast.feed_url} label="Address of the feed" />
          {local && (
            <p class="small soft">
              Only apps on this computer reach this address. Give the server its public one with{' '}
              <code>[server] public_url</code> before you hand the feed to directories.
            </p>
          )}
          <div class="row">
            <Button small aria-expanded={qr} onPointerEnter={QrPicture.preload} onClick={() => setQr(!qr)}>
              {qr ? 'Hide the QR code' : 'QR code'}
            </Button>
            <a class="button small plain" href={new URL(podcast.feed_url).pathname} target="_blank" rel="noreferrer">
              <Icon name="feed" />
              Open the feed
            </a>
          </div>
          {qr && <QrPicture text={podcast.feed_url} label={`QR code of ${podcast.feed_url}`} />}
        </>
      )}
    </section>
  );
}
