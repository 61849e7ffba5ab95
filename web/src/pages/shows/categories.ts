/** Apple's categories, as the server takes them: a category, or one of its subcategories behind " > ". */
export const categories: readonly { name: string; within: readonly string[] }[] = [
  { name: 'Arts', within: ['Books', 'Design', 'Fashion & Beauty', 'Food', 'Performing Arts', 'Visual Arts'] },
  { name: 'Business', within: ['Careers', 'Entrepreneurship', 'Investing', 'Management', 'Marketing', 'Non-Profit'] },
  { name: 'Comedy', within: ['Comedy Interviews', 'Improv', 'Stand-Up'] },
  { name: 'Education', within: ['Courses', 'How To', 'Language Learning', 'Self-Improvement'] },
  { name: 'Fiction', within: ['Comedy Fiction', 'Drama', 'Science Fiction'] },
  { name: 'Government', within: [] },
  {
    name: 'Health & Fitness',
    within: ['Alternative Health', 'Fitness', 'Medicine', 'Mental Health', 'Nutrition', 'Sexuality'],
  },
  { name: 'History', within: [] },
  { name: 'Kids & Family', within: ['Education for Kids', 'Parenting', 'Pets & Animals', 'Stories for Kids'] },
  {
    name: 'Leisure',
    within: [
      'Animation & Manga',
      'Automotive',
      'Aviation',
      'Crafts',
      'Games',
      'Hobbies',
      'Home & Garden',
      'Video Games',
    ],
  },
  { name: 'Music', within: ['Music Commentary', 'Music History', 'Music Interviews'] },
  {
    name: 'News',
    within: [
      'Business News',
      'Daily News',
      'Entertainment News',
      'News Commentary',
      'Politics',
      'Sports News',
      'Tech News',
    ],
  },
  {
    name: 'Religion & Spirituality',
    within: ['Buddhism', 'Christianity', 'Hinduism', 'Islam', 'Judaism', 'Religion', 'Spirituality'],
  },
  {
    name: 'Science',
    within: [
      'Astronomy',
      'Chemistry',
      'Earth Sciences',
      'Life Sciences',
      'Mathematics',
      'Natural Sciences',
      'Nature',
      'Physics',
      'Social Sciences',
    ],
  },
  {
    name: 'Society & Culture',
    within: ['Documentary', 'Personal Journals', 'Philosophy', 'Places & Travel', 'Relationships'],
  },
  {
    name: 'Sports',
    within: [
      'Baseball',
      'Basketball',
      'Cricket',
      'Fantasy Sports',
      'Football',
      'Golf',
      'Hockey',
      'Rugby',
      'Running',
      'Soccer',
      'Swimming',
      'Tennis',
      'Volleyball',
      'Wilderness',
      'Wrestling',
    ],
  },
  { name: 'Technology', within: [] },
  { name: 'True Crime', within: [] },
  { name: 'TV & Film', within: ['After Shows', 'Film History', 'Film Interviews', 'Film Reviews', 'TV Reviews'] },
];

/** "Society & Culture > Documentary". */
export function categoryPath(name: string, within?: string): string {
  return within === undefined ? name : `${name} > ${within}`;
}
