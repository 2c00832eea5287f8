/** A city: its ticker code, its climate, its teams. */
export interface City {
  readonly code: string;
  readonly name: string;
  /** Mean over the year of the daily high, and by how much midsummer exceeds it, °F. */
  readonly meanHighF: number;
  readonly summerF: number;
}

const city = (code: string, name: string, meanHighF: number, summerF: number): City => ({
  code,
  name,
  meanHighF,
  summerF,
});

/** An even number, so that every team has an opponent. */
export const CITIES: readonly City[] = [
  city('NYC', 'New York', 63, 23),
  city('CHI', 'Chicago', 59, 27),
  city('MIA', 'Miami', 84, 7),
  city('LAX', 'Los Angeles', 75, 8),
  city('DEN', 'Denver', 65, 23),
  city('AUS', 'Austin', 80, 17),
  city('PHI', 'Philadelphia', 65, 23),
  city('BOS', 'Boston', 59, 22),
  city('SEA', 'Seattle', 61, 15),
  city('ATL', 'Atlanta', 72, 18),
  city('DAL', 'Dallas', 77, 20),
  city('PHX', 'Phoenix', 87, 19),
  city('HOU', 'Houston', 80, 15),
  city('SFO', 'San Francisco', 65, 6),
  city('LAS', 'Las Vegas', 81, 23),
  city('MSP', 'Minneapolis', 55, 30),
  city('DET', 'Detroit', 59, 25),
  city('STL', 'St. Louis', 67, 23),
  city('DCA', 'Washington', 67, 22),
  city('CLT', 'Charlotte', 72, 18),
  city('MSY', 'New Orleans', 79, 14),
  city('SAT', 'San Antonio', 81, 16),
  city('SAN', 'San Diego', 70, 6),
  city('PDX', 'Portland', 63, 17),
  city('SLC', 'Salt Lake City', 64, 27),
  city('OKC', 'Oklahoma City', 72, 21),
  city('KAN', 'Kansas City', 66, 24),
  city('IND', 'Indianapolis', 63, 24),
  city('COL', 'Columbus', 63, 23),
  city('CLE', 'Cleveland', 60, 24),
  city('PIT', 'Pittsburgh', 61, 23),
  city('CIN', 'Cincinnati', 65, 22),
  city('MIL', 'Milwaukee', 56, 26),
  city('NAS', 'Nashville', 71, 20),
  city('MEM', 'Memphis', 73, 20),
  city('JAX', 'Jacksonville', 80, 13),
  city('TPA', 'Tampa', 82, 10),
  city('RAL', 'Raleigh', 72, 19),
  city('ABQ', 'Albuquerque', 70, 21),
  city('BOI', 'Boise', 64, 25),
];
