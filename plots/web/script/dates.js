// Days and times of the campaign's calendar.
