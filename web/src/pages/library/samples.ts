/** Texts to begin with, written for the studio. They need no model and no network: the digest writer makes a script of them. */
export interface Sample {
  title: string;
  about: string;
  text: string;
}

export const samples: readonly Sample[] = [
  {
    title: 'The clock that walked the streets',
    about: 'How a town without watches knew the time · about a minute',
    text: [
      'In a hill town above a wide river, nobody owned a watch for most of the nineteenth century, and yet nobody was late.',
      'The time belonged to one woman, who climbed to the observatory every Monday morning and set her own watch by the telescope there.',
      'For the rest of the week she walked from shop to shop and let each owner look at the dial for a small yearly fee.',
      'The bakers paid most, because bread is a matter of minutes, and the tailors paid least, because suits are a matter of weeks.',
      'When the railway came, the station offered the time for free, painted on a white face four metres wide.',
      'Her customers stayed with her all the same, since the station clock could not be asked how it had slept.',
      'She retired when the telegraph brought a signal every hour, accurate to a second, and she gave her watch to the school.',
      'It still runs about two minutes slow, and the pupils are forbidden to correct it.',
    ].join(' '),
  },
  {
    title: 'Why bread remembers',
    about: 'A sourdough culture explained · about a minute',
    text: [
      'A sourdough starter is a small farm in a jar, with wild yeast as the livestock and bacteria as the weather.',
      'The yeast eats sugar and breathes out gas, which lifts the dough, while the bacteria make the acids that give the bread its taste.',
      'Flour brings both of them along, so a paste of flour and water left on a shelf comes alive within a week.',
      'Every feeding is an election, because the microbes that like your kitchen best will have the most descendants by evening.',
      'That is why two jars filled from the same starter taste different after a month in two houses.',
      'Warmth favours the milder acid and a softer loaf, and a cold cellar favours the sharper one.',
      'Bakers who dry a spoonful on paper can post it across the world and wake it with water years later.',
      'The bread remembers where it has lived, though never for longer than its next few meals.',
    ].join(' '),
  },
  {
    title: 'A short history of the night bus',
    about: 'Who rides at four in the morning · about a minute',
    text: [
      'The first buses that ran all night carried printers, bakers and telephone operators, the three trades that could not wait for morning.',
      'Their drivers knew the passengers by name, and a person who was missing at the stop was worth a minute of waiting.',
      'When the printing works moved out of town, the night lines nearly ended, since an empty bus costs as much as a full one.',
      'What saved them was the hospital, whose shifts change at an hour at which no train has ever run.',
      'Today the busiest night of the week is the one before Saturday, and the quietest is the one before Tuesday.',
      'Planners count the riders at four in the morning, because whoever travels then has no other way.',
      'A line that serves forty people at that hour keeps forty jobs within reach of forty homes.',
      'The timetable calls it a service, and the people on the back seats call it the first bus of tomorrow.',
    ].join(' '),
  },
];
