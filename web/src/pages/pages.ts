import { lazyPage } from '~/ui/lazy_page';

/** The pages, each with its own code; what the links of the navigation point at is fetched when they are pointed at. */
export const pages = {
  library: lazyPage(async () => (await import('./library/library')).LibraryPage),
  create: lazyPage(async () => (await import('./new/new')).NewPage),
  episode: lazyPage(async () => (await import('./episode/episode')).EpisodePage),
  edit: lazyPage(async () => (await import('./edit/edit')).EditPage),
  queue: lazyPage(async () => (await import('./queue/queue')).QueuePage),
  shows: lazyPage(async () => (await import('./shows/shows')).ShowsPage),
  metrics: lazyPage(async () => (await import('./ops/ops')).MetricsPage),
  settings: lazyPage(async () => (await import('./settings/settings')).SettingsPage),
};
