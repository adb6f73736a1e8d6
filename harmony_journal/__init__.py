"""What both programs note about themselves on this computer: logs, crashes, stalls. Nothing a user wrote or said goes in."""
